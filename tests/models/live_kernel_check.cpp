#include <sys/wait.h>

#include <cmath>
#include <cstdio>
#include <exception>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "models/cpu/eevdf_scheduler.hpp"
#include "tests/models/one_cpu.hpp"
#include "tests/traced_run.hpp"

// live_kernel_check PROBE: runs `PROBE scheduler --json` and holds what this machine's kernel did
// to what the simulator says of that version. Asked is only what chance and other load do not
// change. Exit status as the probe's: 0 they agree, 1 they do not, 3 this machine does not allow
// the check (no EEVDF, no root, no tracing, or too noisy).

namespace acceptlab::testing {
namespace {

using nlohmann::json;
constexpr int agrees = 0, differs = 1, skipped = 3, failed = 4;
constexpr std::size_t workers = 4;

struct Version {
  unsigned major = 0, minor = 0;
};

struct Skip : std::runtime_error {
  using std::runtime_error::runtime_error;
};

json run_probe(const std::string& program) {
  const std::string command = program + " scheduler --json";
  std::FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) throw std::runtime_error("cannot run " + command);
  std::string output;
  std::vector<char> block(65536);
  while (const std::size_t n = std::fread(block.data(), 1, block.size(), pipe))
    output.append(block.data(), n);
  const int status = ::pclose(pipe);
  if (WIFEXITED(status) && WEXITSTATUS(status) == skipped) throw Skip("the probe may not run here");
  return json::parse(output);
}

const json& quiet(const json& records, const std::string& name) {
  const json& record = records.at(name);
  if (record.at("noise").at("noisy").get<bool>()) throw Skip(name + ": too much other load");
  return record;
}

/// What does not hold is printed and counted.
class Checks {
 public:
  void operator()(const std::string& what, bool holds, const std::string& simulated,
                  const std::string& live) {
    std::printf("%s %s: simulated %s, live %s\n", holds ? "same" : "DIFFERENT", what.c_str(),
                simulated.c_str(), live.c_str());
    all_ = all_ && holds;
  }
  bool all() const { return all_; }

 private:
  bool all_ = true;
};

/// How many ticks a turn of one of two spinning threads lasts.
long simulated_turn(Version version, unsigned cpus, sim::Duration tick) {
  cpu::EevdfParameters parameters = cpu::eevdf_parameters_for(version.major, version.minor, cpus);
  parameters.tick = tick;
  cpu::EevdfScheduler scheduler(parameters);
  cpu::OneCpu one(scheduler, tick);
  auto two = cpu::threads(2);
  one.start(two[0]);
  one.start(two[1]);
  one.run_until(cpu::at(40 * tick));
  const auto& switches = one.switches();
  return (switches.at(11).first - switches.at(1).first) / tick / 10;
}

void compare_turns(const json& records, Version version, Checks& check) {
  const json& live = quiet(records, "turns");
  const json& machine = records.at("machine");
  const sim::Duration tick(1'000'000'000 / machine.at("hz").get<int>());
  const long turn = simulated_turn(version, machine.at("cpus").get<unsigned>(), tick);
  const long seen =
      std::lround(live.at("turn_ns").at("p50").get<double>() / static_cast<double>(tick.count()));
  check("ticks of a turn", turn == seen, std::to_string(turn), std::to_string(seen));
  const double share = live.at("share_of_first").get<double>();
  check("share of one of two", std::abs(share - 0.5) < 0.05, "0.5", std::to_string(share));
}

TracedRun simulated_herd(Version version, const std::string& wait) {
  return traced_run(
      scenario("format = 1\n[machine]\ncores = 2\nsteering = \"loopback\"\n[kernel]\nversion = \"" +
               std::to_string(version.major) + "." + std::to_string(version.minor) +
               "\"\n[network]\nrtt = \"0us\"\n[client]\npin = \"0\"\n"
               "[work]\ncpu = { type = \"constant\", value = \"18us\" }\n"
               "[[arrivals]]\nprocess = { type = \"paced\", rate = \"200/s\" }\n"
               "[run]\nduration = \"2003ms\"\nwarmup = \"0s\"\nreplications = 1\n"
               "[server]\nworkers = 4\nsockets = 1\npin = \"1\"\nwait = \"" +
               wait + "\"\n"));
}

void compare_herd(const json& records, Version version, const std::string& wait,
                  const std::string& name, Checks& check) {
  const json& live = quiet(records, name);
  const TracedRun run = simulated_herd(version, wait);
  std::vector<int> wins(workers);
  for (const unsigned w : run.workers()) ++wins[w];
  const auto seen = live.at("wins").get<std::vector<int>>();
  if (name != "herd_level") {
    check(name + ", wins", wins == seen, json(wins).dump(), json(seen).dump());
  } else {
    const bool rare = seen[3] < seen[0] / 4 && wins[3] < wins[0] / 4;
    check(name + ", the last registered seldom wins", rare, json(wins).dump(), json(seen).dump());
  }
  const double woken = static_cast<double>(run.result.wakeups.woken) /
                       static_cast<double>(run.result.connections.offered);
  const double live_woken = live.at("wakes_per_connection").get<double>();
  check(name + ", wake-ups of each connection", std::abs(woken - live_woken) < 0.05,
        std::to_string(woken), std::to_string(live_woken));
}

int compare(const std::string& program) {
  const json output = run_probe(program);
  const json& records = output.at("records");
  const auto kernel = output.at("kernel").get<std::string>();
  Version version;
  if (std::sscanf(kernel.c_str(), "%u.%u", &version.major, &version.minor) != 2)
    throw std::runtime_error("no version in \"" + kernel + "\"");
  if (version.major < 6 || (version.major == 6 && version.minor < 6))
    throw Skip("Linux " + kernel + " has no EEVDF");
  if (records.at("machine").at("times_from") != "tracepoints") throw Skip("tracing is not allowed");
  Checks check;
  compare_turns(records, version, check);
  compare_herd(records, version, "epoll-exclusive", "herd_exclusive", check);
  compare_herd(records, version, "blocking", "herd_blocking", check);
  compare_herd(records, version, "epoll", "herd_level", check);
  return check.all() ? agrees : differs;
}

}  // namespace
}  // namespace acceptlab::testing

int main(int argc, char** argv) {
  using namespace acceptlab::testing;
  if (argc != 2) {
    std::fputs("usage: live_kernel_check PROBE\n", stderr);
    return 2;
  }
  try {
    return compare(argv[1]);
  } catch (const Skip& skip) {
    std::printf("skipped: %s\n", skip.what());
    return skipped;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "live_kernel_check: %s\n", error.what());
    return failed;
  }
}
