#include "validation/native/load/load.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "validation/native/load/closed_clients.hpp"
#include "validation/native/load/monotonic_clock.hpp"
#include "validation/native/load/own_draws.hpp"
#include "validation/native/load/process_setup.hpp"
#include "validation/native/load/scheduled_arrivals.hpp"
#include "validation/native/load/source_addresses.hpp"

namespace acceptlab::native::load {
namespace {

// Rows kept of a closed loop, whose length is not known: more than one thread can issue, and 256
// MB.
constexpr double closed_rate_at_most = 50e3;
constexpr std::size_t most_closed_rows = 4'000'000;

Schedule make_schedule(const Options& options, std::string_view text, const Endpoint& server,
                       std::vector<std::string>& notes) {
  if (options.closed_clients) return {};
  if (options.rate_per_s)
    return draw_poisson({.rate_per_s = *options.rate_per_s,
                         .duration = *options.duration,
                         .seed = options.seed.value_or(1),
                         .cpu = options.cpu,
                         .on_loopback = is_loopback(server)});
  Schedule schedule = parse_schedule(text, options.schedule_file);
  if (options.exact_sources) require_own_addresses(schedule, server);
  std::string note = drop_foreign_addresses(schedule, server);
  if (!note.empty()) notes.push_back(std::move(note));
  return schedule;
}

std::unique_ptr<Arrivals> make_arrivals(const Options& options, const Schedule& schedule,
                                        const Endpoint& server) {
  if (!options.closed_clients) return std::make_unique<ScheduledArrivals>(schedule);
  return std::make_unique<ClosedClients>(ClosedLoad{.clients = *options.closed_clients,
                                                    .think = options.think,
                                                    .duration = *options.duration,
                                                    .cpu = options.cpu,
                                                    .on_loopback = is_loopback(server)});
}

std::size_t log_capacity(const Options& options, const Schedule& schedule, KeepLog keep) {
  if (keep == KeepLog::No) return 0;
  if (!options.closed_clients) return schedule.size();
  const double seconds = static_cast<double>(*options.duration) / one_second;
  const auto most = static_cast<double>(most_closed_rows);
  return static_cast<std::size_t>(std::min(seconds * closed_rate_at_most, most)) +
         *options.closed_clients;
}

void set_up_process(const Options& options) {
  if (options.pin) pin_to(*options.pin);
  if (options.waiting == Waiting::Sleep) make_timers_exact();
  if (options.realtime) make_realtime();
}

std::size_t most_open_of(const Options& options, std::size_t limit) {
  const std::size_t most = options.most_open.value_or(default_most_open(limit));
  if (options.closed_clients.value_or(0) > most)
    throw std::runtime_error(
        fmt::format("--closed {} needs as many connections open at a time, and {} can be; a higher "
                    "limit on open files (ulimit -n, now {}) or --max-open allows more",
                    *options.closed_clients, most, limit));
  return most;
}

}  // namespace

Load::Load(Options options, std::string_view schedule_text, KeepLog keep_log)
    : options_(std::move(options)),
      server_(resolve(options_.target)),
      schedule_(make_schedule(options_, schedule_text, server_, notes_)),
      descriptor_limit_(raise_descriptor_limit()),
      most_open_(most_open_of(options_, descriptor_limit_)),
      arrivals_(make_arrivals(options_, schedule_, server_)),
      log_(log_capacity(options_, schedule_, keep_log)) {
  set_up_process(options_);
  const Exchanges::Settings settings{.server = server_,
                                     .host = options_.target,
                                     .path = options_.path,
                                     .wait = options_.wait,
                                     .timeout = options_.timeout,
                                     .closing = options_.closing,
                                     .most_open = most_open_};
  run_ = std::make_unique<LoadRun>(settings, options_.waiting, *arrivals_, tally_, log_);
}

Nanoseconds Load::lead() const {
  constexpr Nanoseconds least = 10'000'000, of_a_row = 50;
  return least + of_a_row * static_cast<Nanoseconds>(schedule_.size());
}

Nanoseconds Load::longest_run() const {
  const Nanoseconds last = schedule_.empty() ? options_.duration.value_or(0) : schedule_.back().at;
  return last + options_.timeout;
}

void Load::run(Nanoseconds start_ns, std::initializer_list<int> stops) {
  start_ns_ = start_ns;
  log_.plan(schedule_, start_ns);
  const Nanoseconds now = monotonic_now();
  if (now > start_ns)
    throw std::runtime_error(
        fmt::format("the time to start at, {}, has passed {} ago; it must leave time to get ready",
                    start_ns, duration_text(now - start_ns)));
  for (const int fd : stops) run_->stop_when_readable(fd);
  interrupted_ = !run_->run(start_ns);
  end_ns_ = monotonic_now();
  if (const std::uint64_t lost = log_.lost(); lost > 0 && !log_.rows().empty())
    notes_.push_back(fmt::format("the log has the first {} connections, {} are not in it",
                                 log_.rows().size(), lost));
}

bool Load::slipped() const {
  return options_.max_lateness && tally_.lateness.quantile(0.99) > *options_.max_lateness;
}

}  // namespace acceptlab::native::load
