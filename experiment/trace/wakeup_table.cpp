#include "experiment/trace/wakeup_table.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "models/kernel/listen_socket.hpp"

namespace acceptlab::experiment {

using sim::Duration;
using sim::Time;

// --- Looking on

std::size_t& WakeupTable::line_of(unsigned thread) {
  if (line_of_.size() <= thread) line_of_.resize(thread + 1, no_line);
  return line_of_[thread];
}

void WakeupTable::waking(const cpu::Thread& thread, const kernel::ListenSocket* socket,
                         const kernel::Connection* connection) {
  cause_.tell(now(), thread, socket, connection);
}

void WakeupTable::woken(const cpu::Thread& thread, const cpu::Cpu* waker, const cpu::Cpu& target,
                        Duration /*cost*/) {
  workers_.see(thread);
  if (!in_window() || !has_room(lines_.size())) return;
  const WakeCause::Cause cause = cause_.of(now(), thread);
  Line line;
  line.at = now();
  if (waker != nullptr) line.cpu = static_cast<std::int32_t>(waker->index());
  line.on_cpu = static_cast<std::int32_t>(target.index());
  line.thread = thread.label;
  line.socket = cause.socket;
  line.connection = cause.connection;
  line_of(thread.index()) = lines_.size();
  lines_.push_back(line);
}

void WakeupTable::on_cpu(const cpu::Thread& thread, const cpu::Cpu& /*cpu*/, Duration /*way*/) {
  workers_.see(thread);
}

void WakeupTable::resumed(const cpu::Thread& thread, const cpu::Cpu& cpu) {
  const std::size_t at = line_of(thread.index());
  if (at == no_line || lines_[at].ran || !in_window()) return;
  lines_[at].ran = true;
  lines_[at].ran_at = now();
  lines_[at].on_cpu = static_cast<std::int32_t>(cpu.index());
}

void WakeupTable::off_cpu(const cpu::Thread& thread, const cpu::Cpu& /*cpu*/, Left why) {
  std::size_t& at = line_of(thread.index());
  if (why == Left::Preempted || at == no_line) return;
  lines_[at].slept = why == Left::Sleeps && in_window();
  at = no_line;
}

void WakeupTable::killed(const cpu::Thread& thread) { line_of(thread.index()) = no_line; }

void WakeupTable::accepted(const kernel::Connection& connection) {
  const auto thread = workers_.of(connection.worker);
  if (!in_window() || !thread) return;
  const std::size_t at = line_of(*thread);
  if (at == no_line) return;
  lines_[at].gain.add(connection.ordinal);
}

void WakeupTable::syn_dropped(const kernel::Connection& connection) {
  dropped(connection, Line::Kind::SynDropped);
}
void WakeupTable::final_ack_dropped(const kernel::Connection& connection) {
  dropped(connection, Line::Kind::AckDropped);
}

void WakeupTable::dropped(const kernel::Connection& connection, Line::Kind what) {
  if (!in_window() || !has_room(lines_.size())) return;
  Line line;
  line.kind = what;
  line.at = now();
  line.cpu = connection.cpu;
  line.socket = connection.socket->number();
  line.connection = connection.ordinal;
  lines_.push_back(line);
}

// --- The table

void WakeupTable::finish(Time end, const kernel::Measurement& measured) {
  window_.to = std::min(window_.to, end);
  insert_events(measured.lifecycle);
}

/// Before what happened at the same instant: most of that is what came of it.
void WakeupTable::insert_events(const std::vector<kernel::LifecycleMeasurement>& events) {
  for (const kernel::LifecycleMeasurement& event : events) {
    Line line;
    line.kind = Line::Kind::Event;
    line.at = event.at + window_.zero.time_since_epoch();
    if (!window_.holds(line.at)) continue;
    line.connection = events_.size();
    events_.push_back(fmt::format("{}: {} lost, {} moved", event.what, event.lost, event.moved));
    lines_.push_back(line);
  }
  std::stable_sort(lines_.begin(), lines_.end(), [](const Line& a, const Line& b) {
    if (a.at != b.at) return a.at < b.at;
    return a.kind == Line::Kind::Event && b.kind != Line::Kind::Event;
  });
}

namespace {

std::string or_dash(std::uint64_t number) {
  return number == WakeCause::none ? "-" : std::to_string(number);
}
std::string cpu_text(std::int32_t cpu) { return cpu < 0 ? "-" : std::to_string(cpu); }

}  // namespace

/// What came of a wake-up by the time the thread slept again.
std::string WakeupTable::gain(const Line& line) const {
  if (line.gain.accepted == 0) return line.slept && line.socket != none ? "nothing" : "-";
  return line.gain.text();
}

WakeupCells WakeupTable::cells(const Line& line) const {
  const std::string at = seconds_text(line.at - window_.zero);
  switch (line.kind) {
    case Line::Kind::Event:
      return {at, "event", "-", "-", "-", "-", "-", "-", events_[line.connection]};
    case Line::Kind::SynDropped:
    case Line::Kind::AckDropped:
      return {at,
              line.kind == Line::Kind::SynDropped ? "SYN dropped" : "ACK dropped",
              cpu_text(line.cpu),
              or_dash(line.socket),
              or_dash(line.connection),
              "-",
              "-",
              "-",
              "-"};
    case Line::Kind::Wake:
      break;
  }
  return {at,
          "wake",
          cpu_text(line.cpu),
          or_dash(line.socket),
          or_dash(line.connection),
          thread_name(line.thread),
          cpu_text(line.on_cpu),
          line.ran ? microseconds_text(line.ran_at - line.at) : "-",
          gain(line)};
}

void WakeupTable::write(const Sink& sink) const {
  WakeupLines out(aligned_, sink);
  for (const Line& line : lines_) out.add(cells(line));
  out.flush();
}

}  // namespace acceptlab::experiment
