#include <fmt/format.h>

#include "tests/oracles/oracle_case.hpp"
#include "tests/oracles/quantities.hpp"
#include "tests/oracles/scenario_text.hpp"

namespace acceptlab::oracles {

namespace {

using enum Precision;

/// Everything that the tables say of a queue in which all connections are served.
std::vector<Quantity> waits_and_responses() {
  return {{"P_wait", Mean, waiting()},
          {"W_mean_us", Mean, wait_mean()},
          {"W_sd_us", Quantile, wait_sd()},
          {"T_mean_us", Mean, response_mean()},
          {"Lq_mean", Mean, pending_mean()},
          {"L_mean", Mean, present_mean()},
          {"W_p50_us", Quantile, wait_quantile(0.5)},
          {"T_p50_us", Quantile, response_quantile(0.5)},
          {"W_p90_us", Quantile, wait_quantile(0.9)},
          {"T_p90_us", Quantile, response_quantile(0.9)},
          {"W_p99_us", Quantile, wait_quantile(0.99)},
          {"T_p99_us", Quantile, response_quantile(0.99)},
          {"W_p99_9_us", Tail, wait_quantile(0.999)},
          {"T_p99_9_us", Tail, response_quantile(0.999)}};
}

std::vector<Quantity> finite_queue() {
  return {{"P_loss", Mean, lost_share()},
          {"goodput_per_s", Mean, throughput()},
          {"W_mean_accepted_us", Mean, wait_mean()},
          {"P_wait_accepted", Mean, waiting()},
          {"utilisation", Mean, utilisation()},
          {"W_p50_accepted_us", Quantile, wait_quantile(0.5)},
          {"W_p90_accepted_us", Quantile, wait_quantile(0.9)},
          {"W_p99_accepted_us", Quantile, wait_quantile(0.99)}};
}

Run groups_of(unsigned listeners, unsigned connections) {
  const std::string k = fmt::format("k{}", listeners);
  return {"S05",
          k,
          scenario({.workers = "workers = 16",
                    .cpu = exponential("100us"),
                    .process = poisson(120000),
                    .server = fmt::format("sockets = {}\nwatch = \"groups\"\nchoose = \"uniform\"",
                                          listeners),
                    .run = size(connections, "100ms")}),
          20,
          {{k + ".P_wait", Mean, waiting()},
           {k + ".W_mean_us", Mean, wait_mean()},
           {k + ".W_p99_us", Quantile, wait_quantile(0.99)},
           {k + ".W_p99_9_us", Tail, wait_quantile(0.999)},
           {k + ".T_p99_us", Quantile, response_quantile(0.99)}}};
}

}  // namespace

Family one_shared_listener() {
  // Exactly half of them wait: the median is on the edge, and no estimate of it means anything.
  auto half_do_not_wait = waits_and_responses();
  std::erase_if(half_do_not_wait, [](const Quantity& q) { return q.name == "W_p50_us"; });
  return {
      "one shared listener",
      {{"S01", "",
        scenario(
            {.cpu = exponential("100us"), .process = poisson(8000), .run = size(400000, "500ms")}),
        20, waits_and_responses()},
       {"S02", "",
        scenario({.cpu = exponential("1ms"), .process = poisson(500), .run = size(120000, "1s")}),
        20, half_do_not_wait},
       {"S03", "",
        scenario({.workers = "workers = 4",
                  .cpu = exponential("100us"),
                  .process = poisson(36000),
                  .run = size(2000000, "500ms")}),
        20, waits_and_responses()},
       {"S04", "",
        scenario({.workers = "workers = 8",
                  .cpu = exponential("100us"),
                  .process = poisson(50000),
                  .run = size(800000, "100ms")}),
        20, waits_and_responses()}}};
}

Family split_listeners() {
  // DragonFly maps 128 hash values on 6 sockets: two of them get 22, four 21.
  constexpr auto shares = "sockets = \"per-worker\"\nwatch = \"own\"\nwait = \"kqueue\"";
  return {"split listeners",
          {groups_of(1, 1000000),
           groups_of(2, 450000),
           groups_of(4, 450000),
           groups_of(8, 400000),
           groups_of(16, 300000),
           {"S06",
            "",
            scenario({.workers = "workers = 6",
                      .cpu = exponential("100us"),
                      .process = poisson(40000),
                      .from = "from = { addresses = 100000, ports = \"random\" }",
                      .server = shares,
                      .kernel = "system = \"dragonfly\"\nversion = \"5.8\"",
                      .run = size(250000, "200ms")}),
            20,
            {{"W_mean_us", Mean, wait_mean()},
             {"W_p90_us", Quantile, wait_quantile(0.9)},
             {"W_p99_us", Quantile, wait_quantile(0.99)},
             {"W_p99_9_us", Tail, wait_quantile(0.999)}}},
           {"S07",
            "",
            scenario({.workers = "workers = 4",
                      .cpu = exponential("100us"),
                      .process = poisson(36000),
                      .server = "sockets = 2\nwatch = \"all\"\nchoose = \"uniform\"\n"
                                "scan = \"fixed\"",
                      .run = size(1800000, "500ms")}),
            20,
            {{"P_wait", Mean, waiting()},
             {"W_mean_us_all", Mean, wait_mean()},
             {"listener1.W_mean_us", Mean, socket_wait(0)},
             {"listener2.W_mean_us", Mean, socket_wait(1)}},
            Size::Slow},
           {"S08",
            "",
            scenario({.workers = "workers = 16",
                      .cpu = exponential("250us"),
                      .process = poisson(57600),
                      .server = "sockets = 4\nwatch = \"all\"\nchoose = \"uniform\"\n"
                                "scan = \"fixed\"",
                      .run = size(3500000, "500ms")}),
            20,
            {{"P_wait", Mean, waiting()},
             {"W_mean_us_all", Mean, wait_mean()},
             {"listener1.W_mean_us", Mean, socket_wait(0)},
             {"listener2.W_mean_us", Mean, socket_wait(1)},
             {"listener3.W_mean_us", Mean, socket_wait(2)},
             {"listener4.W_mean_us", Mean, socket_wait(3)}},
            Size::Slow}}};
}

Family finite_backlog() {
  return {"finite backlog",
          {{"S09", "",
            scenario({.cpu = exponential("100us"),
                      .process = poisson(9000),
                      .server = "queue_room = 4",
                      .run = size(120000, "50ms")}),
            20, finite_queue()},
           {"S10", "",
            scenario({.workers = "workers = 4",
                      .cpu = exponential("100us"),
                      .process = poisson(50000),
                      .server = "queue_room = 16",
                      .run = size(120000, "50ms")}),
            20, finite_queue()},
           {"S11", "",
            scenario({.cpu = exponential("100us"),
                      .process = poisson(12000),
                      .server = "queue_room = 129",
                      .run = size(250000, "200ms")}),
            20, finite_queue()},
           {"S33",
            "",
            scenario({.workers = "workers = 4",
                      .cpu = exponential("100us"),
                      .process = poisson(20000),
                      .server = "queue_room = 0",
                      .run = size(100000, "50ms")}),
            20,
            {{"P_loss", Mean, lost_share()},
             {"util_1", Mean, utilisation(0)},
             {"util_2", Mean, utilisation(1)},
             {"util_3", Mean, utilisation(2)},
             {"util_4", Mean, utilisation(3)}}}}};
}

}  // namespace acceptlab::oracles
