#include "validation/native/server/master.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>

#include "validation/native/server/borrow_descriptor.hpp"
#include "validation/native/server/clock.hpp"
#include "validation/native/server/generation.hpp"

namespace acceptlab::native::server {
namespace {

/// Reloads that may be under way at once: old workers that still serve, and the new ones.
constexpr std::size_t generations = 8;
/// A worker that crashes as soon as it is started is not started again at once.
constexpr std::int64_t short_life_ns = 1'000'000'000, pause_after_short_life_ns = 500'000'000;
constexpr std::int64_t longest_look_ns = 3'600'000'000'000;

template <class... Words>
void say(fmt::format_string<Words...> text, Words&&... words) {
  fmt::print(stderr, "acceptlab-server: {}\n", fmt::format(text, std::forward<Words>(words)...));
}

sigset_t signals_of_master() {
  sigset_t set;
  ::sigemptyset(&set);
  for (const int signal : {SIGTERM, SIGINT, SIGQUIT, SIGHUP, SIGUSR2, SIGWINCH, SIGCHLD, SIGRTMIN,
                           SIGRTMIN + 1, SIGRTMIN + 2})
    ::sigaddset(&set, signal);
  return set;
}

ServedLog make_log(const Options& options, std::optional<Legacy>& legacy) {
  if (options.log.empty()) return ServedLog(options.seats());
  if (legacy && legacy->log >= 0) return {native::FileDescriptor(legacy->log), options.seats()};
  return {options.log, options.seats(), options.log_rows};
}

double burn_speed_of(const Options& options, const std::optional<Legacy>& legacy) {
  if (options.burn_speed > 0) return options.burn_speed;
  return legacy ? legacy->burn_speed : CpuBurner::measure();
}

std::vector<HandOffChannel> make_channels(const Options& options) {
  return std::vector<HandOffChannel>(options.handoff.kind == HandOff::Kind::None ? 0
                                                                                 : options.workers);
}

}  // namespace

Master::Master(Options options, char** argv)
    : options_(std::move(options)),
      argv_(argv),
      legacy_(take_legacy()),
      block_(generations * options_.seats()),
      log_(make_log(options_, legacy_)),
      burner_(burn_speed_of(options_, legacy_)),
      replies_(options_.reply_bytes),
      channels_(make_channels(options_)),
      site_{options_, log_, block_.state(), burner_, replies_, channels_},
      crew_(site_, block_),
      sockets_(options_) {
  if (!legacy_) {
    sockets_.open();
    return;
  }
  for (std::size_t i = 0; i < std::min(legacy_->ports.size(), options_.listen.size()); ++i)
    options_.listen[i].port = legacy_->ports[i];
  sockets_.take_over(legacy_->sockets, legacy_->next_birth);
}

Master::~Master() { crew_.kill_all(); }

void Master::run() {
  const sigset_t signals = signals_of_master();
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  start_generation();
  announce();
  while (!ending_ && !(quitting_ && crew_.processes().empty())) {
    const std::int64_t now = now_ns();
    const timespec patience = timespec_of(std::max<std::int64_t>(next_look(now) - now, 0));
    siginfo_t signal{};
    if (::sigtimedwait(&signals, &signal, &patience) > 0) handle(signal);
    look_after_children();
    restart_what_is_due();
    crew_.tick(now_ns());
  }
}

std::int64_t Master::next_look(std::int64_t now) const {
  std::int64_t when = crew_.next_tick(now).value_or(now + longest_look_ns);
  for (const Absent& absent : absent_) when = std::min(when, absent.back_at);
  return when;
}

// --- Workers come

void Master::start_generation() {
  if (!crew_.has_room_for(options_.seats()))
    throw std::runtime_error("the workers of too many reloads still serve: try again later");
  std::vector<WorkerProcess> plan =
      plan_generation(options_, sockets_.for_new_workers(from_first_worker()));
  shared_epolls_ = make_shared_epolls(options_, plan);
  for (WorkerProcess& process : plan) {
    for (Seat& seat : process.seats) seat.control = crew_.take_control();
    start(std::move(process));
  }
  sockets_.workers_have_them();
}

void Master::start(WorkerProcess process) {
  if (const auto fault = crew_.start(std::move(process), sockets_.open_ones()))
    throw std::runtime_error(*fault);
}

/// With --holder first-worker the first of the new workers inherits what the first of the old has.
std::vector<ListenSocket> Master::from_first_worker() {
  std::vector<ListenSocket> inherited;
  if (options_.holder != Holder::FirstWorker || crew_.processes().empty()) return inherited;
  const WorkerProcess* first = crew_.newest_with(options_.dispatches() ? options_.workers : 0);
  if (first == nullptr) return inherited;
  for (const ListenSocket& socket : first->seats.front().sockets) {
    native::FileDescriptor copy = borrow_descriptor(first->pid, socket.fd);
    if (copy.open()) inherited.push_back({socket.birth, socket.place, copy.release()});
  }
  return inherited;
}

void Master::announce() const {
  std::vector<std::string> addresses;
  for (const native::Endpoint& address : options_.listen) addresses.push_back(text_of(address));
  say("{} workers wait on {} ({} sockets each), {:.1f} loops per us, process {}", options_.workers,
      fmt::join(addresses, " "), options_.socket_count(), burner_.loops_per_us(), ::getpid());
}

// --- Signals

void Master::handle(const siginfo_t& signal) {
  switch (signal.si_signo) {
    case SIGTERM:
    case SIGINT:
      ending_ = true;
      return;
    case SIGQUIT:
      quitting_ = true;
      absent_.clear();
      return quit_in_order();
    case SIGHUP:
      return reload();
    case SIGUSR2:
      return upgrade();
    case SIGWINCH:
      absent_.clear();
      return quit_workers();
    default:
      if (signal.si_signo >= SIGRTMIN)
        handle_order(signal.si_signo - SIGRTMIN, signal.si_value.sival_int);
  }
}

/// What comes with a value: close a socket, crash a worker, stall one.
void Master::handle_order(int order, int value) {
  if (order == 0) return close_socket(value);
  const auto worker = static_cast<unsigned>(value) & 0xffffU;
  const auto ms = static_cast<std::int64_t>(static_cast<unsigned>(value) >> 16U);
  const bool done = order == 1 ? crew_.crash(worker) : crew_.stall(worker, ms * 1'000'000);
  if (!done) say("{} worker {}: there is none", order == 1 ? "crash" : "stall", worker);
}

void Master::close_socket(int birth) {
  if (birth < 0 || !sockets_.ever_had(static_cast<unsigned>(birth)) ||
      site_.shared.closed.closed(static_cast<std::uint16_t>(birth)))
    return say("close socket {}: there is no such open one", birth);
  site_.shared.closed.close(static_cast<std::uint16_t>(birth));
  sockets_.close(static_cast<std::uint16_t>(birth));
  crew_.announce_closed_socket();
}

/// New workers first, then the old ones serve what they have and end. Where the new ones cannot be
/// had, the old ones stay.
void Master::reload() {
  if (quitting_) return;
  std::vector<pid_t> old;
  for (const WorkerProcess& process : crew_.processes()) old.push_back(process.pid);
  absent_.clear();
  bool replaced = true;
  try {
    start_generation();
  } catch (const std::exception& error) {
    say("reload: {}", error.what());
    replaced = false;
  }
  for (WorkerProcess& process : crew_.processes()) {
    const bool is_old = std::ranges::find(old, process.pid) != old.end();
    if (is_old == replaced && !process.quitting) crew_.quit(process);
  }
}

/// As with nginx the two servers run side by side until somebody ends one of them.
void Master::upgrade() {
  if (successor_) return say("upgrade: process {} is under way already", *successor_);
  Legacy legacy{
      sockets_.open_ones(), sockets_.next_birth(), {}, log_.file(), burner_.loops_per_us()};
  for (const native::Endpoint& address : options_.listen) legacy.ports.push_back(address.port);
  try {
    successor_ = start_successor(argv_, legacy);
  } catch (const std::exception& error) {
    say("{}", error.what());
  }
}

void Master::quit_workers() {
  for (WorkerProcess& process : crew_.processes()) {
    if (!process.quitting) crew_.quit(process);
  }
}

/// Who hands connections to others ends before them.
void Master::quit_in_order() {
  WorkerProcess* dispatcher = options_.dispatches() ? crew_.newest_with(options_.workers) : nullptr;
  if (dispatcher == nullptr) return quit_workers();
  if (!dispatcher->quitting) crew_.quit(*dispatcher);
}

// --- Workers go

void Master::look_after_children() {
  while (const auto ended = crew_.reap()) after_end_of(*ended);
  int status = 0;
  if (!successor_ || ::waitpid(*successor_, &status, WNOHANG) != *successor_) return;
  say("upgrade: the new server has ended, {}; this one goes on", describe_status(status));
  successor_.reset();
}

void Master::after_end_of(const Crew::Ended& ended) {
  const unsigned number = ended.process.seats.front().number;
  if (ended.process.quitting) {
    if (quitting_) quit_in_order();
    return;
  }
  say("{} (process {}) has ended, {}", options_.seat_name(number), ended.process.pid,
      describe_status(ended.status));
  if (!options_.restart || quitting_) return;
  const std::int64_t now = now_ns();
  const bool short_lived = now - ended.process.started_ns < short_life_ns;
  absent_.push_back({ended.process, short_lived ? now + pause_after_short_life_ns : now});
}

void Master::restart_what_is_due() {
  const std::int64_t now = now_ns();
  const auto due = std::stable_partition(
      absent_.begin(), absent_.end(), [now](const Absent& absent) { return absent.back_at > now; });
  std::vector<Absent> back(due, absent_.end());
  absent_.erase(due, absent_.end());
  for (Absent& absent : back) restart(std::move(absent.process));
}

void Master::restart(WorkerProcess process) {
  try {
    for (Seat& seat : process.seats) {
      std::vector<ListenSocket> sockets;
      for (const ListenSocket& socket : seat.sockets) {
        if (const auto again = socket_again(socket)) sockets.push_back(*again);
      }
      seat.sockets = std::move(sockets);
      seat.control = crew_.take_control();
    }
    process.stalled_until = 0;
    start(std::move(process));
  } catch (const std::exception& error) {
    say("{}", error.what());
  }
  sockets_.workers_have_them();
}

/// The same socket while somebody holds it, else a new one in its place; none when it was closed.
std::optional<ListenSocket> Master::socket_again(const ListenSocket& socket) {
  if (site_.shared.closed.closed(socket.birth)) return {};
  const auto& open = sockets_.open_ones();
  const auto held = std::ranges::find(open, socket.birth, &ListenSocket::birth);
  if (held != open.end()) return *held;
  for (const WorkerProcess& process : crew_.processes()) {
    for (const Seat& seat : process.seats) {
      if (std::ranges::find(seat.sockets, socket.birth, &ListenSocket::birth) == seat.sockets.end())
        continue;
      if (auto copy = borrow_descriptor(process.pid, socket.fd); copy.open())
        return sockets_.keep({socket.birth, socket.place, copy.release()});
    }
  }
  return sockets_.open_again(socket);
}

}  // namespace acceptlab::native::server
