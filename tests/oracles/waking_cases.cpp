#include <fmt/format.h>

#include "tests/oracles/oracle_case.hpp"
#include "tests/oracles/quantities.hpp"
#include "tests/oracles/scenario_text.hpp"

namespace acceptlab::oracles {

namespace {

using enum Precision;

Run ordered(const std::string& id, const std::string& order, unsigned workers, double rate,
            unsigned connections) {
  const std::string names = order == "newest-first" ? "lifo" : order;
  return {id,
          names,
          scenario({.workers = fmt::format("workers = {}", workers),
                    .cpu = exponential("100us"),
                    .process = poisson(rate),
                    .server = fmt::format("accept_queue_order = \"{}\"", order),
                    .run = size(connections, "500ms")}),
          20,
          {{"P_wait", Mean, waiting()},
           {"W_mean_us_any_order", Mean, wait_mean()},
           {names + ".W_sd_us", Quantile, wait_sd()},
           {names + ".W_p90_us", Quantile, wait_quantile(0.9)},
           {names + ".W_p99_us", Quantile, wait_quantile(0.99)},
           {names + ".W_p99_9_us", Tail, wait_quantile(0.999)}}};
}

/// Whoever is woken, and wherever from, is under way that long.
std::string way(const std::string& distribution) {
  std::string text;
  for (const auto* cost : {"wake_same", "wake_idle", "wake_remote"})
    text += fmt::format("{} = {}\n", cost, distribution);
  return text;
}

}  // namespace

Family accept_order() {
  Family family{
      "accept order",
      {ordered("S30", "fifo", 1, 8000, 400000), ordered("S30", "newest-first", 1, 8000, 400000),
       ordered("S30", "random", 1, 8000, 400000), ordered("S31", "fifo", 4, 36000, 2000000),
       ordered("S31", "newest-first", 4, 36000, 2000000),
       ordered("S31", "random", 4, 36000, 2000000)}};
  for (Run& run : family.runs) {
    if (run.id == "S31") run.size = Size::Slow;
  }
  return family;
}

Family wake_ups() {
  const auto one = [](const std::string& id, const std::string& wake_up) -> Run {
    return {id,
            "",
            scenario({.cpu = exponential("100us"),
                      .process = poisson(5000),
                      .costs = way(wake_up),
                      .run = size(150000, "100ms")}),
            20,
            {{"T_mean_us", Mean, response_mean()},
             {"W_mean_us", Mean, wait_mean()},
             {"wakeups_per_connection", Mean, woken_per_connection()},
             {"rho", Mean, serving()}}};
  };
  const auto four = [](const std::string& id, const std::string& wait) -> Run {
    return {id,
            "",
            scenario({.workers = "workers = 4",
                      .cpu = exponential("100us"),
                      .process = poisson(20000),
                      .server = fmt::format("wait = \"{}\"", wait),
                      .costs = way(exponential("20us")),
                      .run = size(200000, "100ms")}),
            20,
            {{"W_mean_us", Mean, wait_mean()},
             {"T_mean_us", Mean, response_mean()},
             {"wakeups_per_connection", Mean, woken_per_connection()},
             {"spurious_per_connection", Mean, spurious_per_connection()},
             {"mean_busy", Mean, serving()}}};
  };
  return {"wake-ups",
          {{"S32",
            "",
            scenario({.workers = "workers = 4",
                      .cpu = exponential("100us"),
                      .process = poisson(20000),
                      .run = size(150000, "100ms")}),
            20,
            {{"P_wait", Mean, waiting()},
             {"util_1", Mean, utilisation(0)},
             {"util_2", Mean, utilisation(1)},
             {"util_3", Mean, utilisation(2)},
             {"util_4", Mean, utilisation(3)},
             {"share_1", Mean, worker_share(0)},
             {"share_2", Mean, worker_share(1)},
             {"share_3", Mean, worker_share(2)},
             {"share_4", Mean, worker_share(3)}}},
           one("S34", exponential("50us")),
           one("S35", R"({ type = "constant", value = "50us" })"),
           four("S36", "epoll-exclusive"),
           four("S37", "epoll")}};
}

Family accept_lock() {
  // 64 clients keep the accept queue full, so a worker that has the lock never waits under it: it
  // holds it for one accept, and the service outside is its thinking.
  return {"accept lock",
          {{"S46",
            "",
            scenario({.workers = "workers = 8",
                      .cpu = exponential("10us"),
                      .process = R"({ type = "closed", clients = 64 })",
                      .server = "wait = \"lock\"",
                      .costs = "accept_ok = \"1us\"",
                      .run = size(100000, "10ms")}),
            20,
            {{"throughput_per_s", Mean, throughput()},
             {"lock_utilisation", Mean, in_kernel()},
             {"wait_mean_us", Mean, asleep_per_connection()}}}}};
}

}  // namespace acceptlab::oracles
