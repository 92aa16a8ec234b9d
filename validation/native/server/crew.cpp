#include "validation/native/server/crew.hpp"

#include <fmt/format.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>

#include "validation/native/server/clock.hpp"
#include "validation/native/server/sleeping.hpp"
#include "validation/native/server/worker_process.hpp"

namespace acceptlab::native::server {
namespace {

constexpr std::int64_t look_again_ns = 100'000;
/// A wake-up is lost on a worker that is just about to sleep, so it is sent again.
constexpr std::int64_t repeat_ns = 20'000'000;
/// A worker that has work at once is never seen asleep: that is no reason to wait for ever.
constexpr std::int64_t patience_ns = 2'000'000'000;

}  // namespace

std::string describe_status(int status) {
  return WIFSIGNALED(status) ? fmt::format("signal {}", WTERMSIG(status))
                             : fmt::format("exit status {}", WEXITSTATUS(status));
}

Crew::Crew(Site& site, SharedBlock& block)
    : site_(site), block_(block), control_taken_(block.controls()) {}

bool Crew::has_room_for(std::size_t seats) const {
  return static_cast<std::size_t>(std::ranges::count(control_taken_, false)) >= seats;
}

std::size_t Crew::take_control() {
  const auto free = std::ranges::find(control_taken_, false);
  const auto index = static_cast<std::size_t>(free - control_taken_.begin());
  control_taken_[index] = true;
  new (&block_.control(index)) Control;
  return index;
}

// --- Beginning

std::optional<std::string> Crew::start(WorkerProcess process,
                                       const std::vector<ListenSocket>& all_sockets) {
  std::vector<Post> posts;
  std::vector<ListenSocket> others = all_sockets;
  for (const Seat& seat : process.seats) {
    WorkerCounters& counters = site_.log.counters(seat.number);
    counters.pid = 0;
    posts.push_back({seat.number, static_cast<std::uint32_t>(seat.control), counters,
                     block_.control(seat.control), seat.sockets, process.shared_epoll});
    std::erase_if(others, [&](const ListenSocket& socket) {
      return std::ranges::find(seat.sockets, socket.birth, &ListenSocket::birth) !=
             seat.sockets.end();
    });
  }
  const pid_t master = ::getpid();
  process.started_ns = now_ns();
  process.pid = native::checked(::fork(), "fork");
  if (process.pid == 0) become_worker(site_, std::move(posts), others, master);
  processes_.push_back(std::move(process));
  std::string fault = await(processes_.back());
  if (fault.empty()) return {};
  return fault;
}

/// Why it has ended before its workers waited.
std::string Crew::await(WorkerProcess& process) {
  const std::int64_t give_up = now_ns() + patience_ns;
  while (!waits(process) && now_ns() < give_up) {
    siginfo_t ended{};
    const int found =
        ::waitid(P_PID, static_cast<id_t>(process.pid), &ended, WEXITED | WNOHANG | WNOWAIT);
    if (found == 0 && ended.si_pid == process.pid)
      return site_.options.seat_name(process.seats.front().number) + " could not start";
    sleep_for(look_again_ns);
  }
  return {};
}

bool Crew::waits(const WorkerProcess& process) {
  return std::ranges::all_of(process.seats, [&](const Seat& seat) {
    const WorkerCounters& counters = site_.log.counters(seat.number);
    const pid_t thread = counters.pid;
    return thread != 0 && counters.state == 1 && sleeps(process.pid, thread);
  });
}

// --- Commands

void Crew::wake(const WorkerProcess& process) {
  for (const Seat& seat : process.seats) {
    // Of a worker that has a successor the thread is not known; it is the process then.
    const pid_t thread =
        process.seats.size() == 1 ? process.pid : site_.log.counters(seat.number).pid.load();
    if (::syscall(SYS_tgkill, process.pid, thread, wake_signal) < 0)
      ::kill(process.pid, wake_signal);
  }
}

void Crew::command(const WorkerProcess& process) {
  for (const Seat& seat : process.seats) ++block_.control(seat.control).commands;
  wake(process);
}

bool Crew::obeyed(const WorkerProcess& process) const {
  return std::ranges::all_of(process.seats, [&](const Seat& seat) {
    const Control& control = block_.control(seat.control);
    return control.obeyed == control.commands;
  });
}

void Crew::quit(WorkerProcess& process) {
  process.quitting = true;
  for (const Seat& seat : process.seats) block_.control(seat.control).quit = true;
  command(process);
}

void Crew::announce_closed_socket() {
  for (const WorkerProcess& process : processes_) command(process);
}

WorkerProcess* Crew::newest_with(unsigned number) {
  WorkerProcess* newest = nullptr;
  for (WorkerProcess& process : processes_) {
    if (std::ranges::find(process.seats, number, &Seat::number) != process.seats.end())
      newest = &process;
  }
  return newest;
}

bool Crew::crash(unsigned number) {
  WorkerProcess* process = newest_with(number);
  return process != nullptr && ::kill(process->pid, SIGKILL) == 0;
}

/// All threads of a worker stop; where workers are threads, only that one does, between two turns.
bool Crew::stall(unsigned number, std::int64_t length_ns) {
  WorkerProcess* process = newest_with(number);
  if (process == nullptr) return false;
  if (process->seats.size() == 1) {
    process->stalled_until = now_ns() + length_ns;
    return ::kill(process->pid, SIGSTOP) == 0;
  }
  const auto seat = std::ranges::find(process->seats, number, &Seat::number);
  Control& control = block_.control(seat->control);
  control.stall_ns = length_ns;
  ++control.commands;
  return ::syscall(SYS_tgkill, process->pid, site_.log.counters(number).pid.load(), wake_signal) ==
         0;
}

std::optional<std::int64_t> Crew::next_tick(std::int64_t now) const {
  std::optional<std::int64_t> when;
  const auto not_after = [&when](std::int64_t time) { when = std::min(when.value_or(time), time); };
  for (const WorkerProcess& process : processes_) {
    if (process.stalled_until != 0) not_after(process.stalled_until);
    if (process.quitting || !obeyed(process)) not_after(now + repeat_ns);
  }
  return when;
}

void Crew::tick(std::int64_t now) {
  for (WorkerProcess& process : processes_) {
    if (process.stalled_until != 0 && process.stalled_until <= now) {
      process.stalled_until = 0;
      ::kill(process.pid, SIGCONT);
    }
    if (process.quitting || !obeyed(process)) wake(process);
  }
}

// --- The end

std::optional<Crew::Ended> Crew::reap() {
  for (auto process = processes_.begin(); process != processes_.end(); ++process) {
    int status = 0;
    if (::waitpid(process->pid, &status, WNOHANG) != process->pid) continue;
    Ended ended{std::move(*process), status};
    processes_.erase(process);
    clear_up(ended.process);
    return ended;
  }
  return {};
}

void Crew::clear_up(const WorkerProcess& process) {
  for (const Seat& seat : process.seats) {
    WorkerCounters& counters = site_.log.counters(seat.number);
    site_.shared.accept_mutex.unlock(static_cast<std::uint32_t>(seat.control));
    const std::int64_t held = block_.control(seat.control).held;
    counters.open.fetch_sub(static_cast<std::uint64_t>(held), std::memory_order_relaxed);
    control_taken_[seat.control] = false;
    if (newest_with(seat.number) != nullptr) continue;  // it has a successor
    counters.state = 2;
    drop_inbox(seat);
  }
}

/// What was on its way to the worker ends with it.
void Crew::drop_inbox(const Seat& seat) {
  if (seat.number >= site_.channels.size()) return;
  for (;;) {
    const std::vector<HandedOver> lost = site_.channels[seat.number].receive();
    if (lost.empty()) return;
    for (const HandedOver& connection : lost) {
      site_.log.counters(seat.number).open.fetch_sub(1, std::memory_order_relaxed);
      if (connection.fd >= 0) ::close(connection.fd);
    }
  }
}

void Crew::kill_all() {
  for (const WorkerProcess& process : processes_) ::kill(process.pid, SIGKILL);
  for (const WorkerProcess& process : processes_) ::waitpid(process.pid, nullptr, 0);
  processes_.clear();
}

}  // namespace acceptlab::native::server
