#include "experiment/trace/connection_story.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "experiment/notation/units.hpp"
#include "models/kernel/listen_socket.hpp"

namespace acceptlab::experiment {

using kernel::Connection;
using sim::Duration;
using sim::Time;

namespace {

std::string length_text(Duration length) {
  return duration_text(static_cast<double>(length.count()));
}

const char* packet_name(cpu::Cost what) {
  switch (what) {
    case cpu::Cost::Syn:
      return "SYN";
    case cpu::Cost::Ack:
      return "final ACK";
    case cpu::Cost::Data:
      return "request";
    case cpu::Cost::Fin:
      return "FIN or RST";
    default:
      return "packet";
  }
}

}  // namespace

ConnectionStory::Line& ConnectionStory::add_at(Time at, std::string what) {
  lines_.emplace_back();
  lines_.back().at = at;
  lines_.back().what = std::move(what);
  return lines_.back();
}

// --- The client

void ConnectionStory::offered(const Connection& c) {
  Collector::offered(c);
  if (is_it(c)) life_ = Life{c.first_syn, {}};
}

void ConnectionStory::syn_sent(const Connection& c) {
  if (is_it(c))
    add(c.syns_sent == 1 ? "SYN sent" : fmt::format("SYN sent again, number {}", c.syns_sent));
}

void ConnectionStory::responded(const Connection& c, Duration response) {
  if (is_it(c)) add_at(c.first_syn + response, "first response is at the client");
}

void ConnectionStory::ended(const Connection& c, kernel::Outcome outcome,
                            std::optional<kernel::LossCause> cause) {
  if (!is_it(c)) return;
  life_->end = now();
  constexpr std::array names{"in flight", "completed", "refused", "reset", "timed out"};
  std::string text = names.at(static_cast<std::size_t>(outcome));
  if (cause)
    text += fmt::format(": {}", kernel::loss_cause_names.at(static_cast<std::size_t>(*cause)));
  add(text);
}

// --- Packets

void ConnectionStory::packet_arrived(const Connection& c, cpu::Cost what, unsigned cpu) {
  packet_.arrived(now(), c, what, cpu);
  if (!is_it(c)) return;
  add(what == cpu::Cost::Rps ? fmt::format("packet arrives, to be steered to CPU {}", c.cpu)
                             : fmt::format("{} {}", packet_name(what),
                                           cpu == c.interrupt_cpu ? "arrives" : "comes to its CPU"))
      .cpu = cpu;
}

void ConnectionStory::packet_done(const Connection& c, cpu::Cost what) {
  packet_.done(c, what);
  if (is_it(c)) add(fmt::format("{}: packet work done", packet_name(what))).cpu = c.cpu;
}

void ConnectionStory::packet_work(const cpu::Cpu& cpu, Time from, Time to, bool stolen) {
  const auto packet = stolen ? std::nullopt : packet_.find(now(), cpu.index(), from);
  if (packet && packet->connection == ordinal_) {
    add_at(from, fmt::format("packet work starts, {}{}", length_text(to - from),
                             from > now() ? " behind other packets" : ""))
        .cpu = cpu.index();
  }
  if (burst_ && burst_->cpu == cpu.index()) {
    burst_->taken += to - from;
    ++burst_->pieces;
  }
}

void ConnectionStory::packet_deferred(const cpu::Cpu& cpu) {
  const auto packet = packet_.find(now(), cpu.index(), now());
  if (!packet || packet->connection != ordinal_) return;
  add("packet work is left to ksoftirqd").cpu = cpu.index();
}

// --- Queues

void ConnectionStory::socket_chosen(const Connection& c) {
  if (is_it(c)) add("listen socket chosen").socket = c.socket->number();
}

void ConnectionStory::request_added(const Connection& c) {
  if (!is_it(c)) return;
  add(c.state == Connection::State::Cookie
          ? "answered by a SYN cookie"
          : fmt::format("request added, SYN-ACK sent: {} in the SYN queue", c.socket->requests()))
      .socket = c.socket->number();
}

void ConnectionStory::syn_dropped(const Connection& c) {
  if (!is_it(c)) return;
  add(fmt::format("SYN dropped: {} in the accept queue, backlog {}, {} in the SYN queue",
                  c.socket->pending(), c.socket->backlog(), c.socket->requests()))
      .socket = c.socket->number();
}

void ConnectionStory::final_ack_dropped(const Connection& c) {
  if (!is_it(c)) return;
  add(fmt::format("final ACK dropped: {} in the accept queue, backlog {}", c.socket->pending(),
                  c.socket->backlog()))
      .socket = c.socket->number();
}

void ConnectionStory::queued(const Connection& c) {
  if (!is_it(c)) return;
  queued_at_ = c.socket->number();
  add(fmt::format("in the accept queue, place {}", c.socket->pending())).socket = queued_at_;
}

void ConnectionStory::left_queue(const Connection& c) {
  if (!is_it(c)) return;
  queued_at_.reset();
  add(fmt::format("leaves the accept queue after {}", length_text(now() - c.queued))).socket =
      c.socket->number();
}

// --- Threads

void ConnectionStory::waking(const cpu::Thread& thread, const kernel::ListenSocket* socket,
                             const Connection* connection) {
  cause_.tell(now(), thread, socket, connection);
}

void ConnectionStory::woken(const cpu::Thread& thread, const cpu::Cpu* waker,
                            const cpu::Cpu& target, Duration cost) {
  workers_.see(thread);
  const WakeCause::Cause cause = cause_.of(now(), thread);
  const bool by_socket = queued_at_ && cause.socket == *queued_at_;
  if (!by_socket && cause.connection != ordinal_) return;
  woken_.push_back({thread.index(), now(), false});
  Line& line =
      add(fmt::format("woken on CPU {}, {} away from running", target.index(), length_text(cost)));
  if (waker != nullptr) line.cpu = waker->index();
  if (by_socket) line.socket = queued_at_;
  line.thread = thread_name(thread.label);
}

void ConnectionStory::resumed(const cpu::Thread& thread, const cpu::Cpu& cpu) {
  for (Woken& woken : woken_) {
    if (woken.thread != thread.index() || woken.ran) continue;
    woken.ran = true;
    Line& line = add(fmt::format("runs, {} after its wake-up", length_text(now() - woken.at)));
    line.cpu = cpu.index();
    line.thread = thread_name(thread.label);
  }
}

void ConnectionStory::accept_found_nothing(const cpu::Thread& thread) {
  const bool woken = std::any_of(woken_.begin(), woken_.end(),
                                 [&](const Woken& w) { return w.thread == thread.index(); });
  if (!woken) return;
  Line& line = add("accept finds nothing");
  line.cpu = thread.cpu().index();
  line.thread = thread_name(thread.label);
}

/// One that was woken for it, or for its socket, gets another one.
void ConnectionStory::woken_accepts(const Connection& other) {
  const auto thread = workers_.of(other.worker);
  const auto woken = std::find_if(woken_.begin(), woken_.end(),
                                  [&](const Woken& w) { return w.thread == thread && w.ran; });
  if (woken == woken_.end()) return;
  woken_.erase(woken);
  Line& line = add_at(other.accepted, fmt::format("accepts connection {}", other.ordinal));
  line.socket = other.socket->number();
  line.thread = fmt::format("worker {}", other.worker);
}

void ConnectionStory::accepted(const Connection& c) {
  if (!is_it(c)) return woken_accepts(c);
  Line& line = add_at(c.accepted, "accept returns");
  line.socket = c.socket->number();
  line.thread = fmt::format("worker {}", c.worker);
}

void ConnectionStory::handed_over(const Connection& c) {
  if (is_it(c)) add("handed over").thread = fmt::format("worker {}", c.worker);
}

// --- Service

void ConnectionStory::serving(const Connection& c, const cpu::Thread& thread) {
  if (!is_it(c)) return;
  const unsigned cpu = thread.cpu().index();
  burst_ = Burst{thread.index(), cpu, 0, now(), {}};
  Line& line = add(c.request == 0 && !c.served ? "service starts"
                                               : fmt::format("works on request {}", c.request + 1));
  line.cpu = cpu;
  line.thread = thread_name(thread.label);
}

/// Ends the burst.
std::string ConnectionStory::burst_text() {
  if (!burst_) return "";
  std::string text = fmt::format(" after {}", length_text(now() - burst_->since));
  if (burst_->pieces > 0)
    text += fmt::format(", of which other work on the CPU took {} ({}x)",
                        length_text(burst_->taken), burst_->pieces);
  burst_.reset();
  return text;
}

void ConnectionStory::waits_upstream(const Connection& c) {
  if (is_it(c)) add("waits for its answer from elsewhere" + burst_text());
}

void ConnectionStory::response_sent(const Connection& c) {
  if (is_it(c)) add("response written" + burst_text());
}

void ConnectionStory::off_cpu(const cpu::Thread& thread, const cpu::Cpu& cpu, Left why) {
  if (why != Left::Preempted)
    std::erase_if(woken_, [&](const Woken& w) { return w.thread == thread.index(); });
  if (!burst_ || burst_->thread != thread.index()) return;
  if (why != Left::Preempted) {
    burst_.reset();
    return;
  }
  Line& line = add("preempted");
  line.cpu = cpu.index();
  line.thread = thread_name(thread.label);
}

void ConnectionStory::on_cpu(const cpu::Thread& thread, const cpu::Cpu& cpu, Duration /*way*/) {
  if (!burst_ || burst_->thread != thread.index()) return;
  burst_->cpu = cpu.index();
  Line& line = add("has a CPU again");
  line.cpu = cpu.index();
  line.thread = thread_name(thread.label);
}

void ConnectionStory::killed(const cpu::Thread& thread) {
  const bool involved =
      std::erase_if(woken_, [&](const Woken& w) { return w.thread == thread.index(); }) > 0;
  const bool serves = burst_ && burst_->thread == thread.index();
  if (serves) burst_.reset();
  if (involved || serves) add("dies").thread = thread_name(thread.label);
}

// --- The table

void ConnectionStory::finish(Time end, const kernel::Measurement& /*measured*/) {
  window_.to = std::min(window_.to, end);
  std::stable_sort(lines_.begin(), lines_.end(),
                   [](const Line& a, const Line& b) { return a.at < b.at; });
}

void ConnectionStory::write(const Sink& sink) const {
  const auto number = [](const std::optional<unsigned>& n) {
    return n ? std::to_string(*n) : std::string("-");
  };
  Buffered out(sink);
  const auto add_row = [&](const std::array<std::string, 6>& row) {
    if (aligned_) {
      out.add(fmt::format("{:>15}   {:>14}   {:>4}   {:>6}   {:<14}   {}\n", row[0], row[1], row[2],
                          row[3], row[4], row[5]));
    } else {
      out.add(fmt::format("{}\n", fmt::join(row, "\t")));
    }
  };
  add_row({"time_s", "since_syn_us", "cpu", "socket", "thread", "what"});
  for (const Line& line : lines_) {
    if (!window_.holds(line.at)) continue;
    add_row({seconds_text(line.at - window_.zero), microseconds_text(line.at - life_->first_syn),
             number(line.cpu), number(line.socket), line.thread.empty() ? "-" : line.thread,
             line.what});
  }
  out.flush();
}

}  // namespace acceptlab::experiment
