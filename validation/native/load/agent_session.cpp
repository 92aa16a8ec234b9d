#include "validation/native/load/agent_session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <sstream>

#include "validation/native/load/agent_description.hpp"
#include "validation/native/load/command_line.hpp"
#include "validation/native/load/control_channel.hpp"
#include "validation/native/load/failure.hpp"
#include "validation/native/load/monotonic_clock.hpp"
#include "validation/native/load/outcome_files.hpp"

namespace acceptlab::native::load {
namespace {

constexpr Nanoseconds patience = 10 * one_second;
constexpr Nanoseconds patience_for_order = 120 * one_second;  // a large schedule, a slow network
constexpr Nanoseconds patience_for_load_before = 2 * one_second;
constexpr Nanoseconds patience_for_last_words = 2 * one_second;

/// What the controller asks for.
struct Order {
  std::string arguments, schedule;
};

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

class AgentSession {
 public:
  AgentSession(ControlChannel& channel, const Endpoint& controller, const AgentTerms& terms,
               const StopSignals& stops)
      : channel_(channel), controller_(controller), terms_(terms), stops_(stops) {}

  void serve() {
    channel_.set_deadline(monotonic_now() + patience_for_order);
    greet();
    const std::optional<Order> order = read_order();
    if (order) run(*order);
  }

 private:
  void greet() {
    const Nanoseconds version = channel_.expect(control_greeting);
    if (version != control_version)
      throw UsageError(fmt::format(
          "this agent speaks version {} of the protocol and the controller version {}: have the "
          "same AcceptLab on both machines",
          control_version, version));
  }

  /// Before anything of size is taken, so that there is one of it at a time.
  void take_slot() const {
    if (!terms_.slot.take(text_of(controller_), patience_for_load_before, stops_.descriptor()))
      throw std::runtime_error(
          fmt::format("busy: it issues a load for the controller at {}, and one at a time; wait "
                      "for its end, or start another agent at another port",
                      terms_.slot.holder()));
  }

  /// Nothing when the controller only wanted to know what there is.
  std::optional<Order> read_order() {
    Order order;
    while (true) {
      const ControlLine line = channel_.read_line();
      if (line.name == "prepare") return order;
      if (line.name == "bye") return std::nullopt;
      if (line.name == "arguments" || line.name == "schedule") take_slot();
      if (line.name == "arguments")
        order.arguments = channel_.read_block(line.number, most_argument_bytes);
      else if (line.name == "schedule")
        order.schedule = channel_.read_block(line.number, most_schedule_bytes);
      else if (line.name == "describe")
        channel_.write_block("description", agent_description(controller_, terms_.slot.holder()));
      else if (!answer_clock(line))
        throw UsageError(fmt::format("'{:.40}' is no line of the protocol", line.name));
    }
  }

  bool answer_clock(const ControlLine& line) const {
    if (line.name != "clock") return false;
    channel_.write_line("clock", monotonic_now());
    return true;
  }

  void run(const Order& order) {
    Load load(read_options(order), order.schedule, KeepLog::Yes);
    check_target(load.server(), controller_, terms_.targets);
    check_length(load);
    channel_.write_line("ready", load.longest_run());
    const Nanoseconds start_ns = read_start();
    channel_.set_deadline(never);
    std::cerr << fmt::format("acceptlab-load: controller {}: load on {}\n", text_of(controller_),
                             text_of(load.server()));
    load.run(start_ns, {channel_.descriptor(), stops_.descriptor()});
    send_outcome(load);
    answer_until_bye();
  }

  /// The load is over and told; whoever goes without a word has missed nothing.
  void answer_until_bye() const {
    try {
      while (answer_clock(channel_.read_line())) {
      }
    } catch (const ControlError&) {
      return;
    }
  }

  /// Time 0 by this machine's clock, which the controller has asked for before.
  Nanoseconds read_start() {
    ControlLine line = channel_.read_line();
    while (answer_clock(line)) line = channel_.read_line();
    if (line.name != "start")
      throw ControlError(fmt::format("'start' was expected, found '{:.40}'", line.name));
    const Nanoseconds now = monotonic_now();
    check_start(line.number, now);
    channel_.write_line("started", now);
    return line.number;
  }

  void send_outcome(Load& load) {
    const OutcomeFiles files = outcome_files(load);
    channel_.write_block("report", files.report);
    channel_.write_block("log", load.log().finish());
    channel_.write_block("intended.hgrm", files.intended);
    channel_.write_block("response.hgrm", files.response);
    channel_.write_block("sending.hgrm", files.sending);
    channel_.write_line("end", static_cast<int>(exit_status(load)));
  }

  ControlChannel& channel_;
  const Endpoint& controller_;
  const AgentTerms& terms_;
  const StopSignals& stops_;
};

void complain(ControlChannel& channel, const Endpoint& controller) {
  const Failure failure = present_failure();
  channel.write_line("failed", static_cast<int>(failure.status));
  channel.write_block("text", failure.text);
  std::cerr << fmt::format("acceptlab-load: controller {}: {}\n", text_of(controller),
                           failure.text);
  channel.finish(patience_for_last_words);
}

}  // namespace

void serve_controller(native::FileDescriptor socket, const Endpoint& controller,
                      const AgentTerms& terms, const StopSignals& stops) {
  ControlChannel channel(std::move(socket), patience, stops.descriptor());
  try {
    AgentSession(channel, controller, terms, stops).serve();
  } catch (const ControlError&) {
    // Who only measures how far it is to here says nothing.
    if (channel.heard_anything()) throw;
  } catch (...) {
    complain(channel, controller);
  }
}

}  // namespace acceptlab::native::load
