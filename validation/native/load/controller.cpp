#include "validation/native/load/controller.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "validation/native/load/agent_clock.hpp"
#include "validation/native/load/agent_link.hpp"
#include "validation/native/load/control_channel.hpp"
#include "validation/native/load/failure.hpp"
#include "validation/native/load/monotonic_clock.hpp"
#include "validation/native/load/server_address.hpp"

namespace acceptlab::native::load {
namespace {

constexpr Nanoseconds patience = 60 * one_second;
constexpr Nanoseconds default_lead = 100'000'000;

void send_order(ControlChannel& channel, const std::vector<std::string>& words,
                std::string_view schedule_text) {
  std::string arguments;
  for (const std::string& word : words) arguments += word + "\n";
  channel.write_block("arguments", arguments);
  if (!schedule_text.empty()) channel.write_block("schedule", schedule_text);
  channel.write_line("prepare");
}

/// Tells the agent when to start, by its own clock; returns when that is by ours.
Nanoseconds start(AgentLink& link, const std::optional<Nanoseconds>& start_at,
                  const ClockReading& clock) {
  const Nanoseconds now = monotonic_now();
  const Nanoseconds start_ns = start_at.value_or(now + default_lead);
  if (start_ns <= now)
    throw std::runtime_error(
        fmt::format("--start-at {} had passed, {} ago, when the agent at {} was ready; leave it "
                    "more time",
                    start_ns, duration_text(now - start_ns), text_of(link.agent())));
  link.channel().write_line("start", start_ns - clock.offset);
  link.expect("started");
  return start_ns;
}

/// Waits until the agent has something to say. A stop signal is passed on, once.
void wait_for_end(ControlChannel& channel, const StopSignals& stops, Nanoseconds longest_wait) {
  const Nanoseconds end = monotonic_now() + longest_wait;
  std::array<pollfd, 2> entries{{{.fd = channel.descriptor(), .events = POLLIN, .revents = 0},
                                 {.fd = stops.descriptor(), .events = POLLIN, .revents = 0}}};
  while (entries[0].revents == 0) {
    const Nanoseconds left = end - monotonic_now();
    if (left <= 0) throw ControlError("the agent's load does not end; it has been given up");
    const timespec timeout = as_timespec(left);
    if (::ppoll(entries.data(), entries.size(), &timeout, nullptr) < 0 && errno != EINTR)
      native::throw_errno("ppoll");
    if (entries[1].revents == 0) continue;
    channel.write_line("stop");
    channel.ignore_stop();
    entries[1].fd = -1;
    entries[1].revents = 0;
  }
}

/// Where the block of that name goes; nullptr for one that a later version may send.
std::string* place_of(std::string_view name, DrivenLoad& outcome) {
  if (name == "report") return &outcome.files.report;
  if (name == "log") return &outcome.log;
  if (name == "intended.hgrm") return &outcome.files.intended;
  if (name == "response.hgrm") return &outcome.files.response;
  if (name == "sending.hgrm") return &outcome.files.sending;
  return nullptr;
}

DrivenLoad read_outcome(AgentLink& link) {
  DrivenLoad outcome;
  while (true) {
    const ControlLine line = link.next_line();
    if (line.name == "end") {
      outcome.status = static_cast<ExitStatus>(line.number);
      return outcome;
    }
    std::string content = link.channel().read_block(line.number, most_result_bytes);
    if (std::string* place = place_of(line.name, outcome)) *place = std::move(content);
  }
}

/// An agent that ends with its load has no clock afterwards.
ClockReading read_clock_after(AgentLink& link, const ClockReading& before) {
  try {
    const ClockReading after = link.read_clock();
    link.channel().write_line("bye");
    return after;
  } catch (const ControlError&) {
    return before;
  }
}

DrivenLoad drive(AgentLink& link, const Options& options, const std::vector<std::string>& words,
                 std::string_view schedule_text, const StopSignals& stops) {
  send_order(link.channel(), words, schedule_text);
  const Nanoseconds longest_run = std::min(link.expect("ready"), longest);
  AgentClock clock;
  clock.before = link.read_clock();
  const Nanoseconds start_ns = start(link, options.start_at, clock.before);
  wait_for_end(link.channel(), stops, start_ns - monotonic_now() + longest_run + patience);
  DrivenLoad outcome = read_outcome(link);
  clock.after = read_clock_after(link, clock.before);
  shift_log(outcome.log, clock);
  outcome.files.report = shift_report(outcome.files.report, clock, text_of(link.agent()));
  return outcome;
}

}  // namespace

DrivenLoad drive(const Options& options, const std::vector<std::string>& words,
                 std::string_view schedule_text, const StopSignals& stops) {
  const Endpoint agent = resolve(options.drive);
  AgentLink link(agent, stops);
  try {
    return drive(link, options, words, schedule_text, stops);
  } catch (const ControlError& error) {
    throw ControlError("the agent at " + text_of(agent) + ": " + error.what());
  }
}

}  // namespace acceptlab::native::load
