#include "validation/native/load/controller.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "validation/native/load/agent_clock.hpp"
#include "validation/native/load/client_socket.hpp"
#include "validation/native/load/control_channel.hpp"
#include "validation/native/load/failure.hpp"
#include "validation/native/load/monotonic_clock.hpp"
#include "validation/native/load/server_address.hpp"

namespace acceptlab::native::load {
namespace {

constexpr Nanoseconds patience = 60 * one_second;
constexpr int milliseconds_to_connect = 10000;
constexpr Nanoseconds default_lead = 100'000'000;

/// Whether the connection has been established; errno says why not.
bool connect_within(const native::FileDescriptor& socket, SocketAddress& address, int stop) {
  if (::connect(socket.get(), address.get(), address.size) == 0) return true;
  if (errno != EINPROGRESS) return false;
  std::array<pollfd, 2> entries{{{.fd = socket.get(), .events = POLLOUT, .revents = 0},
                                 {.fd = stop, .events = POLLIN, .revents = 0}}};
  const int ready = ::poll(entries.data(), entries.size(), milliseconds_to_connect);
  if (ready > 0 && entries[1].revents != 0) throw ControlInterrupted("interrupted");
  errno = ready > 0 ? pending_error(socket) : ETIMEDOUT;
  return errno == 0;
}

ControlChannel call(const Endpoint& agent, const StopSignals& stops) {
  native::FileDescriptor socket(native::checked(
      ::socket(agent.family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), "socket"));
  SocketAddress address(agent);
  if (!connect_within(socket, address, stops.descriptor()) || ::fcntl(socket.get(), F_SETFL, 0) < 0)
    native::throw_errno("--drive: connecting to the agent at " + text_of(agent));
  return {std::move(socket), patience, stops.descriptor()};
}

/// The next line, unless the agent says instead why it cannot.
ControlLine next_line(ControlChannel& channel) {
  ControlLine line = channel.read_line();
  if (line.name != "failed") return line;
  const std::string text = channel.read_block(channel.expect("text"), most_argument_bytes);
  throw AgentFailure(static_cast<ExitStatus>(line.number), "the agent: " + text);
}

Nanoseconds expect(ControlChannel& channel, std::string_view name) {
  const ControlLine line = next_line(channel);
  if (line.name != name)
    throw ControlError(
        fmt::format("the agent: '{}' was expected, found '{:.40}'", name, line.name));
  return line.number;
}

void send_order(ControlChannel& channel, const std::vector<std::string>& words,
                std::string_view schedule_text) {
  std::string arguments;
  for (const std::string& word : words) arguments += word + "\n";
  channel.write_line(control_greeting, control_version);
  channel.write_block("arguments", arguments);
  if (!schedule_text.empty()) channel.write_block("schedule", schedule_text);
  channel.write_line("prepare");
}

AgentClock start(ControlChannel& channel, const std::optional<Nanoseconds>& start_at) {
  const Nanoseconds asked = monotonic_now();
  const Nanoseconds delay = start_at ? *start_at - asked : default_lead;
  if (delay <= 0)
    throw std::runtime_error(
        fmt::format("--start-at {} had passed when the agent was ready", *start_at));
  channel.write_line("start", delay);
  const Nanoseconds stamped = expect(channel, "started");
  return AgentClock::from(asked, stamped, monotonic_now());
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

DrivenLoad read_outcome(ControlChannel& channel) {
  DrivenLoad outcome;
  while (true) {
    const ControlLine line = next_line(channel);
    if (line.name == "end") {
      outcome.status = static_cast<ExitStatus>(line.number);
      return outcome;
    }
    std::string content = channel.read_block(line.number, most_result_bytes);
    if (std::string* place = place_of(line.name, outcome)) *place = std::move(content);
  }
}

}  // namespace

DrivenLoad drive(const Options& options, const std::vector<std::string>& words,
                 std::string_view schedule_text, const StopSignals& stops) {
  const Endpoint agent = resolve(options.drive);
  ControlChannel channel = call(agent, stops);
  send_order(channel, words, schedule_text);
  const Nanoseconds longest_run = std::min(expect(channel, "ready"), longest);
  const AgentClock clock = start(channel, options.start_at);
  const Nanoseconds until_start =
      options.start_at ? *options.start_at - monotonic_now() : default_lead;
  wait_for_end(channel, stops, until_start + longest_run + patience);
  DrivenLoad outcome = read_outcome(channel);
  shift_log(outcome.log, clock);
  outcome.files.report = shift_report(outcome.files.report, clock, text_of(agent));
  return outcome;
}

}  // namespace acceptlab::native::load
