#include "validation/native/load/agent_session.hpp"

#include <fmt/format.h>

#include <iostream>
#include <memory>
#include <sstream>

#include "validation/native/load/command_line.hpp"
#include "validation/native/load/control_channel.hpp"
#include "validation/native/load/failure.hpp"
#include "validation/native/load/load.hpp"
#include "validation/native/load/monotonic_clock.hpp"
#include "validation/native/load/outcome_files.hpp"

namespace acceptlab::native::load {
namespace {

constexpr Nanoseconds patience = 10 * one_second;

/// What the controller asks for.
struct Order {
  std::string arguments, schedule;
};

Order read_order(ControlChannel& channel) {
  if (channel.expect(control_greeting) != control_version)
    throw UsageError(fmt::format("this agent speaks version {} of the protocol", control_version));
  Order order;
  while (true) {
    const ControlLine line = channel.read_line();
    if (line.name == "prepare") return order;
    if (line.name == "arguments")
      order.arguments = channel.read_block(line.number, most_argument_bytes);
    else if (line.name == "schedule")
      order.schedule = channel.read_block(line.number, most_schedule_bytes);
    else
      throw UsageError(fmt::format("'{:.40}' is no line of the protocol", line.name));
  }
}

Options read_options(const Order& order) {
  CommandLine line;
  std::vector<std::string> words;
  std::istringstream lines(order.arguments);
  for (std::string word; std::getline(lines, word);) words.push_back(word);
  line.parse(std::move(words));
  for (const std::string& word : line.local_words())
    throw UsageError(word + " is the controller's own business");
  require_no_problems(line.options());
  return line.options();
}

void send_outcome(ControlChannel& channel, Load& load) {
  const OutcomeFiles files = outcome_files(load);
  channel.write_block("report", files.report);
  channel.write_block("log", load.log().finish());
  channel.write_block("intended.hgrm", files.intended);
  channel.write_block("response.hgrm", files.response);
  channel.write_block("sending.hgrm", files.sending);
  channel.write_line("end", static_cast<int>(exit_status(load)));
}

void run_order(ControlChannel& channel, const std::string& controller, const StopSignals& stops) {
  const Order order = read_order(channel);
  Load load(read_options(order), order.schedule, KeepLog::Yes);
  channel.write_line("ready", load.longest_run());
  const Nanoseconds delay = channel.expect("start");
  const Nanoseconds now = monotonic_now();
  channel.write_line("started", now);
  std::cerr << fmt::format("acceptlab-load: controller {}: load on {}\n", controller,
                           text_of(load.server()));
  load.run(now + std::min(delay, longest), {channel.descriptor(), stops.descriptor()});
  send_outcome(channel, load);
}

}  // namespace

void serve_controller(native::FileDescriptor socket, const std::string& controller,
                      const StopSignals& stops) {
  ControlChannel channel(std::move(socket), patience, stops.descriptor());
  try {
    run_order(channel, controller, stops);
  } catch (const ControlError&) {
    throw;
  } catch (...) {
    const Failure failure = present_failure();
    channel.write_line("failed", static_cast<int>(failure.status));
    channel.write_block("text", failure.text);
    std::cerr << fmt::format("acceptlab-load: controller {}: {}\n", controller, failure.text);
  }
}

}  // namespace acceptlab::native::load
