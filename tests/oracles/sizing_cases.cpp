#include <fmt/format.h>

#include "tests/oracles/oracle_case.hpp"
#include "tests/oracles/quantities.hpp"
#include "tests/oracles/scenario_text.hpp"

namespace acceptlab::oracles {

namespace {

using enum Precision;

/// Connections present at one time after a start from empty, over many short runs.
Run present_at(const std::string& id, unsigned workers, double rate, unsigned us,
               unsigned replications, Size size) {
  const std::string time = fmt::format("{}us", us);
  return {
      id,
      time,
      scenario({.workers = fmt::format("workers = {}", workers),
                .cpu = exponential("100us"),
                .process = poisson(rate),
                .run = fmt::format("duration = \"{}\"\nwarmup = \"0s\"\ndrain = \"0s\"", time)}),
      replications,
      {{"N_mean_at_" + time, Mean, present_at_end()}},
      size};
}

Run sized(const std::string& part, unsigned workers, bool split, unsigned connections,
          std::vector<Quantity> quantities) {
  return {"S59", part,
          scenario({.workers = fmt::format("workers = {}", workers),
                    .cpu = exponential("100us"),
                    .process = poisson(50000),
                    .server = split ? "sockets = \"per-worker\"\nwatch = \"own\"\n"
                                      "choose = \"uniform\""
                                    : "",
                    .run = size(connections, "100ms")}),
          20, std::move(quantities)};
}

Run room(const std::string& part, unsigned connections, const std::string& value) {
  return {"S60",
          part,
          scenario({.workers = "workers = 4",
                    .cpu = exponential("100us"),
                    .process = poisson(36000),
                    .server = fmt::format("queue_room = {}", connections),
                    .run = size(1500000, "500ms")}),
          20,
          {{value, Rare, lost_share()}},
          Size::Slow};
}

}  // namespace

Family warm_up() {
  return {"warm-up",
          {present_at("S57", 1, 8000, 100, 100000, Size::Everyday),
           present_at("S57", 1, 8000, 1000, 50000, Size::Everyday),
           present_at("S57", 1, 8000, 10000, 60000, Size::Slow),
           present_at("S57", 1, 8000, 100000, 60000, Size::Slow),
           present_at("S58", 4, 48000, 100, 20000, Size::Everyday),
           present_at("S58", 4, 48000, 1000, 25000, Size::Everyday),
           present_at("S58", 4, 48000, 10000, 8000, Size::Everyday),
           present_at("S58", 4, 48000, 100000, 800, Size::Everyday)}};
}

Family sizing() {
  return {
      "sizing",
      {sized("shared, 7", 7, false, 200000,
             {{"W_at_answer_us", Quantile, wait_quantile(0.99)},
              {"P_wait_gt_slo_at_answer", Tail,
               waiting_longer_than(std::chrono::microseconds(200))}}),
       sized("shared, 6", 6, false, 500000, {{"W_at_one_less_us", Quantile, wait_quantile(0.99)}}),
       sized("split, 78", 78, true, 200000,
             {{"W_split_at_answer_us", Quantile, wait_quantile(0.99)}}),
       sized("split, 77", 77, true, 200000,
             {{"W_split_at_one_less_us", Quantile, wait_quantile(0.99)}}),
       room("64", 64, "P_loss_at_answer"), room("63", 63, "P_loss_at_one_less")}};
}

Family output_analysis() {
  // The exact means are known, so the mean square about them is the variance without a loss of
  // degrees of freedom. 20000 connections are 240 times the sum of the waits' autocorrelations;
  // what is left of the start is 1% of the variance.
  const double wait_us = 400, present = 4;
  return {
      "output analysis",
      {{"S61",
        "",
        scenario(
            {.cpu = exponential("100us"), .process = poisson(8000), .run = size(20000, "100ms")}),
        1200,
        {{"asym_var_mean_W_us2", Tail, variance_over_connections(wait_mean(), wait_us)},
         {"asym_var_time_avg_L_us", Tail, variance_over_time(present_mean(), present)},
         {"W_mean_us", Mean, wait_mean()}}}}};
}

std::vector<Missing> missing_cases() {
  return {{"S40",
           "a worker without work sleeps until it is woken; one that is away for a fixed time and "
           "then looks at its socket is not modelled"},
          {"S47",
           "covered by a unit test of the lock alone, tests/models/lock_oracles_test.cpp; no "
           "scenario has cores that do nothing but ask for one lock"},
          {"S48", "the universal scalability law is a formula; nothing in AcceptLab computes it"}};
}

}  // namespace acceptlab::oracles
