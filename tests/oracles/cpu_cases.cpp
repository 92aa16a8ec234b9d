#include "tests/oracles/oracle_case.hpp"
#include "tests/oracles/quantities.hpp"
#include "tests/oracles/scenario_text.hpp"

namespace acceptlab::oracles {

namespace {

using enum Precision;

/// A thread for each connection, and CPUs that all threads share: a connection is in service from
/// its completion on, so T is its response time.
std::string shared_cpus(const std::string& server, const std::string& cores,
                        const std::string& service, double rate, const std::string& run_size) {
  return scenario({.workers = "workers = 1",
                   .cpu = service,
                   .process = poisson(rate),
                   .server = "style = \"thread-per-connection\"\n" + server,
                   .kernel = "scheduler = \"ps\"",
                   .machine = cores,
                   .run = run_size});
}

std::vector<Quantity> times_in_service() {
  return {{"T_mean_us", Mean, response_mean()},
          {"T_sd_us", Quantile, response_sd()},
          {"T_p50_us", Quantile, response_quantile(0.5)},
          {"T_p90_us", Quantile, response_quantile(0.9)},
          {"T_p99_us", Quantile, response_quantile(0.99)}};
}

}  // namespace

Family processor_sharing() {
  // The mean hangs on the service time's mean only, so it is checked with another distribution too.
  const std::string lognormal = R"({ type = "lognormal", mean = "100us", scv = 4 })";
  return {"processor sharing",
          {{"S38", "exponential",
            shared_cpus("pin = \"0\"", "", exponential("100us"), 8000, size(400000, "500ms")), 20,
            times_in_service()},
           {"S38",
            "lognormal",
            shared_cpus("pin = \"0\"", "", lognormal, 8000, size(900000, "500ms")),
            20,
            {{"T_mean_us", Mean, response_mean()}}},
           {"S39", "",
            shared_cpus("pin = \"none\"", "cores = 4", exponential("100us"), 36000,
                        size(1000000, "500ms")),
            20, times_in_service()}}};
}

Family packet_work() {
  // What the CPU of the only worker does for others: packets that find it at random times. How long
  // these are there themselves is checked in tests/models/noise_test.cpp.
  return {"packet work",
          {{"S42",
            "",
            scenario({.cpu = exponential("100us"),
                      .process = poisson(4000),
                      .machine = "noise = [{ packets = \"100k/s\", burst = " + exponential("3us") +
                                 ", pin = \"0\" }]",
                      .run = size(100000, "500ms")}),
            20,
            {{"connection.T_mean_us", Mean, response_mean()},
             {"rho_packet", Mean, in_softirq()},
             {"rho_worker", Mean, serving()}}}}};
}

}  // namespace acceptlab::oracles
