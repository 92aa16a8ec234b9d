#include <fmt/format.h>

#include <cmath>
#include <numeric>
#include <string>
#include <system_error>

#include "tests/experiment/folder.hpp"
#include "tests/validation/program/checks.hpp"
#include "validation/judge/judge.hpp"
#include "validation/judge/run_values.hpp"
#include "validation/measure/campaign.hpp"
#include "validation/measure/server_suite.hpp"

// Measures a tiny suite with an installed program, nginx or haproxy, and judges it: that all of it
// comes together, not that the model is right, which a second on a busy machine cannot tell. Exit
// status: 0 as it should, 1 not, 3 the program cannot be measured here.

namespace acceptlab::validation {
namespace {

constexpr const char* scenario = R"(format = 1
[server]
workers = 2
[work]
cpu = "50us"
[[arrivals]]
process = { type = "poisson", rate = "1k/s" }
[run]
warmup = "500ms"
duration = "500ms"
)";

struct Expected {
  ServerKind kind;
  const char* policies;
  const char* left_out;
  const char* version;  // begins so
};
constexpr Expected expected_of[] = {
    {ServerKind::Nginx, R"("nginx-herd", "nginx-reuseport", "nginx-exclusive-16")", "nginx-herd",
     "nginx 1."},
    {ServerKind::Haproxy, R"("haproxy", "haproxy-by-thread", "nginx-exclusive-16")",
     "nginx-exclusive-16", "haproxy "}};
const Expected* expected = nullptr;  // of the program that is measured

ServerSuite tiny_suite(const MeasuredServer& server) {
  const experiment::Folder folder;
  folder.write("s.toml", scenario);
  folder.write("suite.toml",
               fmt::format("format = 1\nrepeats = 1\n[[cases]]\nscenario = \"s.toml\"\n"
                           "policies = [{}]\n",
                           expected->policies));
  return suite_for(read_suite(folder.path("suite.toml"), {}, this_host()), server);
}

void check_run(const RealRun& run) {
  for (const std::string& fault : run.faults) check("no fault", false, fault);
  check("connections", run.offered > 300, std::to_string(run.offered));
  check("all answered", run.completed == run.offered, std::to_string(run.completed));
  check("sockets unknown", run.sockets.empty(), std::to_string(run.sockets.size()));
  if (run.established_from != "bpf") return;  // the kernel may not be asked here
  const RunValues values = values_of(run);
  for (const char* name : {"latency.accept_wait.p50", "latency.response.p50", "wakeups.woken",
                           "wakeups.epoll_returns", "wakeups.eagain"})
    check(name, !std::isnan(values.number(name)), fmt::format("{}", values.number(name)));
  const std::uint64_t accepted =
      std::accumulate(run.workers.begin(), run.workers.end(), std::uint64_t{0});
  check("two workers", run.workers.size() == 2, std::to_string(run.workers.size()));
  check("who accepted", accepted + 5 > run.offered && accepted < run.offered + 5,
        std::to_string(accepted));
}

void check_judged(const Record& record) {
  Margins margins = shipped_margins();
  margins.gates = {1, 1, 1};  // other programs may run
  JudgeOptions options;
  options.ablations = false;
  const Validation v = judge(
      record, margins,
      [](const RealCase& real, const Model& model) { return simulate_case(real, model, 0); },
      options);
  check("server", v.server.starts_with(expected->version), v.server);
  check("cases judged", v.cases.size() == 2, std::to_string(v.cases.size()));
  for (const CaseJudgement& c : v.cases) {
    check(c.name + " runs", c.judged == 1, std::to_string(c.judged));
    const MetricJudgement* response = find(c.metrics, "latency.response.p50");
    const bool both = response != nullptr && response->real > 0 && response->simulated > 0;
    check("response real and simulated", both,
          both ? fmt::format("{} and {}", response->real, response->simulated) : "missing");
    const MetricJudgement* sockets = find(c.metrics, "sockets.share");
    check(
        "sockets' shares are undecided",
        sockets == nullptr || (sockets->outcome.verdict == Verdict::Undecided && !sockets->counted),
        sockets == nullptr ? "no such metric" : sockets->outcome.reason);
  }
}

void check_measured() {
  const MeasuredServer server = measured_server(expected->kind);
  const ServerSuite selected = tiny_suite(server);
  check("left out",
        selected.left_out.size() == 1 && selected.left_out[0].what == expected->left_out,
        std::to_string(selected.left_out.size()));
  CampaignOptions options;
  options.server = server;
  options.extra_rounds = 0;
  const Record record = measure(selected.suite, this_host(), options).record;
  for (const RealCase& c : record.cases) {
    check(c.name + " runs", c.runs.size() == 1, std::to_string(c.runs.size()));
    for (const RealRun& run : c.runs) check_run(run);
  }
  check_judged(record);
}

/// Where the program is missing, or no namespace is allowed.
void check_where_possible() {
  try {
    check_measured();
  } catch (const std::system_error& error) {
    throw Skipped{error.what()};
  }
}

}  // namespace
}  // namespace acceptlab::validation

int main(int argc, char** argv) {
  using namespace acceptlab::validation;
  const auto kind = server_kind_of(argc > 1 ? argv[1] : "");
  for (const Expected& e : expected_of)
    if (kind == e.kind) expected = &e;
  if (expected != nullptr) return status_of(check_where_possible);
  std::fputs("which server? nginx or haproxy\n", stderr);
  return 1;
}
