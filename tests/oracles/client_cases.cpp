#include <fmt/format.h>

#include "tests/oracles/oracle_case.hpp"
#include "tests/oracles/quantities.hpp"
#include "tests/oracles/scenario_text.hpp"

namespace acceptlab::oracles {

namespace {

using enum Precision;

Run closed_loop(const std::string& id, unsigned number, unsigned workers) {
  return {id,
          "",
          scenario({.workers = fmt::format("workers = {}", workers),
                    .cpu = exponential("100us"),
                    .process = fmt::format(R"({{ type = "closed", clients = {}, think = {} }})",
                                           number, exponential("1ms")),
                    .run = size(60000, "200ms")}),
          20,
          {{"throughput_per_s", Mean, throughput()},
           {"T_mean_us", Mean, response_mean()},
           {"W_mean_us", Mean, wait_mean()},
           {"utilisation", Mean, utilisation()},
           {"P_wait_arrival", Mean, waiting()}}};
}

constexpr auto literal = "simulated_literal_gaps_value_and_95_half_width";
constexpr auto spread = "simulated_gaps_spread_50_percent";

std::string lasting(const std::string& duration, const std::string& warmup) {
  return fmt::format("duration = \"{}\"\nwarmup = \"{}\"\ndrain = \"200s\"", duration, warmup);
}

/// Fixed gaps, against the reference simulation and within its own error. Gaps that are spread come
/// close to the fixed point of the block "values", but not to its last digits.
Run retried(const std::string& id, bool is_spread, double rate, unsigned room, unsigned retries,
            const std::string& gaps, const std::string& run_size, unsigned replications,
            Size length) {
  Run run{id,
          is_spread ? "spread" : "literal",
          scenario({.workers = "workers = 8",
                    .cpu = exponential("1ms"),
                    .process = poisson(rate),
                    .server = fmt::format("queue_room = {}", room),
                    .client = fmt::format(
                        "syn_retries = {}\nsyn_retry_after = {{ gaps = {}, spread = {} }}", retries,
                        gaps, is_spread ? "0.5" : "0"),
                    .run = run_size}),
          replications,
          {{"P_block", Mean, dropped_per_attempt()},
           {"attempts_per_connection", Mean, attempts()},
           {"P_first_try", Mean, first_try()},
           {"retry_delay_mean_s", Quantile, connect_mean_s()}},
          length,
          is_spread ? spread : literal};
  if (id == "S51") run.quantities.push_back({"P_connect_fails", Quantile, timed_out_share()});
  return run;
}

}  // namespace

Family clients() {
  return {"clients",
          {{"S43",
            "",
            scenario({.workers = "workers = 4",
                      .cpu = exponential("100us"),
                      .process = poisson(50000),
                      .client = "syn_retries = 0\ntimeout = " + exponential("1ms"),
                      .run = size(100000, "100ms")}),
            20,
            {{"P_giveup", Mean, timed_out_share()},
             {"served_fraction", Mean,
              [lost = lost_share()](const kernel::Measurement& m) { return 1 - lost(m); }},
             {"W_mean_all_us", Mean, wait_by_little()},
             {"P_wait", Mean,
              [](const kernel::Measurement& m) {
                return 1 -
                       static_cast<double>(m.latency.accept_wait.count_up_to(sim::Duration{0})) /
                           static_cast<double>(m.connections.offered);
              }}}},
           closed_loop("S44", 64, 4),
           closed_loop("S45", 16, 1)}};
}

Family retransmission() {
  const std::string three = R"(["1s", "2s", "4s"])";
  const std::string six = R"(["1s", "2s", "4s", "8s", "16s", "32s"])";
  return {
      "retransmission",
      {{"S49",
        "",
        scenario({.cpu = exponential("100us"),
                  .process = poisson(5000),
                  .server = "queue_room = 0",
                  .client = "syn_retries = \"forever\"\nsyn_retry_after = " + exponential("1ms"),
                  .run = size(80000, "500ms")}),
        20,
        {{"orbit_mean", Mean, divided(connect_mean(), 1e6 / 5000)},
         {"P_full_time", Mean, busy_workers()},
         {"attempts_per_connection", Mean, attempts()},
         {"connect_delay_mean_us", Mean, connect_mean()},
         {"mean_in_service_or_queue", Mean, present_mean()}}},
       {"S50",
        "",
        scenario({.workers = "workers = 4",
                  .cpu = exponential("100us"),
                  .process = poisson(32000),
                  .server = "queue_room = 4",
                  .client = "syn_retries = \"forever\"\nsyn_retry_after = " + exponential("2ms"),
                  .run = size(250000, "500ms")}),
        20,
        {{"orbit_mean", Mean, divided(connect_mean(), 1e6 / 32000)},
         {"attempts_per_connection", Mean, attempts()},
         {"connect_delay_mean_us", Mean, connect_mean()},
         {"mean_in_service_or_queue", Mean, present_mean()}}},
       retried("S51", false, 9000, 8, 3, three, lasting("40s", "30s"), 10, Size::Everyday),
       retried("S51", true, 9000, 8, 3, three, lasting("40s", "30s"), 10, Size::Everyday),
       retried("S52", false, 7000, 4, 6, six, lasting("200s", "60s"), 10, Size::Slow),
       retried("S52", true, 7000, 4, 6, six, lasting("100s", "60s"), 20, Size::Slow)}};
}

Family imbalance() {
  const auto hashed = [](const std::string& id, unsigned connections, unsigned listeners,
                         unsigned replications, std::vector<Quantity> more) -> Run {
    Run run{id,
            "",
            scenario({.workers = fmt::format("workers = {}", listeners),
                      .cpu = exponential("100us"),
                      .process = poisson(100000),
                      .from = "from = { addresses = 100000, ports = \"random\" }",
                      .server = "sockets = \"per-worker\"\nwatch = \"own\"",
                      .run = size(connections, "0s")}),
            replications,
            {{"max_mean", Mean, fullest()},
             {"max_over_fair", Mean, divided(fullest(), double(connections) / listeners)},
             {"min_mean", Mean, emptiest()},
             {"min_over_fair", Mean, divided(emptiest(), double(connections) / listeners)}}};
    run.quantities.insert(run.quantities.end(), more.begin(), more.end());
    return run;
  };
  return {"imbalance",
          {hashed("S53", 100, 16, 7500,
                  {{"P_some_listener_empty", Rare, some_socket_empty()},
                   {"empty_listeners_mean", Rare, empty_sockets()},
                   {"P_max_ge_12", Tail, fullest_at_least(12)},
                   {"P_max_ge_15", Rare, fullest_at_least(15)}}),
           hashed("S54", 64, 4, 10000, {{"P_max_ge_24", Tail, fullest_at_least(24)}}),
           hashed("S55", 1000, 16, 8000, {{"P_max_ge_90", Rare, fullest_at_least(90)}})}};
}

Family closing() {
  // Every 10 ms the oldest socket is closed and a new one opened in its place, so each is 100 ms
  // old when its turn comes: eleven relaxation times of its queue.
  std::string closings;
  const unsigned count = 50, listeners = 10;
  for (unsigned n = 0; n < count; ++n) {
    closings += fmt::format(
        "[[events]]\nat = \"{0}ms\"\ndo = {{ close_socket = {1} }}\n"
        "[[events]]\nat = \"{0}ms\"\ndo = {{ add_socket = true }}\n",
        100 + 10 * n, n);
  }
  const auto closed = [&](const std::string& part, const std::string& rtt, unsigned replications,
                          std::vector<Quantity> quantities, Size size) -> Run {
    return {"S56",
            part,
            scenario({.workers = fmt::format("workers = {}", listeners),
                      .cpu = exponential("100us"),
                      .process = poisson(80000),
                      .from = "from = { addresses = 100000, ports = \"random\" }",
                      .server = "sockets = \"per-worker\"\nwatch = \"own\"",
                      .rtt = rtt,
                      .events = closings,
                      .run = "duration = \"600ms\"\nwarmup = \"0s\"\ndrain = \"10s\""}),
            replications,
            std::move(quantities),
            size};
  };
  const auto steady = [](const std::string& part, unsigned sockets, const std::string& value,
                         unsigned connections) -> Run {
    return {"S56",
            part,
            scenario({.workers = fmt::format("workers = {}", sockets),
                      .cpu = exponential("100us"),
                      .process = poisson(80000),
                      .from = "from = { addresses = 100000, ports = \"random\" }",
                      .server = "sockets = \"per-worker\"\nwatch = \"own\"",
                      .rtt = "2ms",
                      .run = size(connections, "300ms")}),
            20,
            {{value, Mean, wait_mean()}}};
  };
  return {"closing",
          {closed("lost", "2ms", 120,
                  {{"half_open_mean", Mean, reset_in_handshake_per_closing()},
                   {"lost_mean_without_migration", Mean, lost_per_closing()}},
                  Size::Everyday),
           // Without a round trip nobody shakes hands: all that a closing costs was in the queue.
           closed("queue", "0s", 1600,
                  {{"pending_accept_mean", Mean, reset_in_queue_per_closing()},
                   {"P_no_pending", Mean, nothing_reset_in_queue()}},
                  Size::Slow),
           steady("before", 10, "W_mean_before_us", 400000),
           steady("after", 9, "W_mean_after_us", 1000000)}};
}

}  // namespace acceptlab::oracles
