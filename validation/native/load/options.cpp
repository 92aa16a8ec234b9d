#include "validation/native/load/options.hpp"

namespace acceptlab::native::load {
namespace {

// 56 bytes of memory for each connection that is drawn.
constexpr double most_drawn = 50e6;
constexpr std::size_t longest_path = 2000;

struct Problems {
  std::vector<std::string> found;
  void unless(bool holds, const char* text) {
    if (!holds) found.emplace_back(text);
  }
};

void check_load(const Options& o, Problems& problems) {
  const bool scheduled = !o.schedule_file.empty();
  int ways = 0;
  for (const bool given : {scheduled, o.rate_per_s.has_value(), o.closed_clients.has_value()})
    ways += given ? 1 : 0;
  problems.unless(ways == 1, "exactly one of --schedule, --rate and --closed says what is issued");
  if (ways != 1) return;
  if (scheduled) {
    problems.unless(!o.duration,
                    "--duration does not go with --schedule, whose rows say when it ends");
    problems.unless(o.cpu == 0, "--cpu does not go with --schedule, whose rows say it");
  } else {
    problems.unless(o.duration && *o.duration > 0, "--duration is needed, such as 10s");
  }
  problems.unless(scheduled || !o.exact_sources, "--exact-sources goes with --schedule only");
  problems.unless(!o.seed || o.rate_per_s, "--seed goes with --rate only: nothing else is drawn");
  problems.unless(o.think == 0 || o.closed_clients, "--think goes with --closed only");
  if (o.rate_per_s) {
    problems.unless(*o.rate_per_s > 0, "--rate must be above 0");
    const double seconds = static_cast<double>(o.duration.value_or(0)) / one_second;
    problems.unless(*o.rate_per_s * seconds <= most_drawn,
                    "--rate times --duration is more than 50 million connections: "
                    "make several runs with several seeds");
  }
  if (o.closed_clients) problems.unless(*o.closed_clients > 0, "--closed must be above 0");
}

}  // namespace

std::vector<std::string> Options::problems() const {
  Problems problems;
  if (!listen_control.empty()) {
    problems.unless(drive.empty() && ask.empty() && target.empty() && schedule_file.empty() &&
                        !rate_per_s && !closed_clients && log_file.empty() && hdr_prefix.empty(),
                    "--listen-control stands alone: the controller says the rest");
    return problems.found;
  }
  problems.unless(!any_target, "--any-target goes with --listen-control only");
  if (!ask.empty()) {
    problems.unless(drive.empty() && target.empty() && schedule_file.empty() && !rate_per_s &&
                        !closed_clients && log_file.empty() && hdr_prefix.empty(),
                    "--ask stands alone: nothing is issued");
    return problems.found;
  }
  problems.unless(!target.empty(), "--target is needed, such as 127.0.0.1:8080");
  check_load(*this, problems);
  problems.unless(timeout > 0, "--timeout must be above 0");
  problems.unless(!most_open || *most_open > 0, "--max-open must be above 0");
  problems.unless(!realtime || waiting == Waiting::Sleep,
                  "--priority rr goes with --clock sleep only: a real-time thread that spins is "
                  "stopped for 50 ms of each second");
  problems.unless(path.starts_with('/') && path.size() <= longest_path &&
                      path.find_first_of(" \t\r\n#") == std::string::npos,
                  "--path starts with / and has no space, # or control character");
  return problems.found;
}

}  // namespace acceptlab::native::load
