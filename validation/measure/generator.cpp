#include "validation/measure/generator.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <charconv>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "validation/measure/child_process.hpp"
#include "validation/measure/native_programs.hpp"

namespace acceptlab::validation {
namespace {

constexpr const char* default_port = "7000";
constexpr std::chrono::milliseconds longest_answer{60'000};

std::string without_ends(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

std::string ask(const std::string& agent) {
  const ProgramEnd end =
      run_program({native_program("acceptlab-load"), "--ask", agent}, longest_answer);
  if (end.how == ProgramEnd::How::Exited && end.code == 0) return end.output;
  throw GeneratorError("--generator " + agent + ": " + without_ends(end.complaint));
}

void require_idle(const Generator& generator) {
  if (generator.busy_with.empty()) return;
  throw GeneratorError(fmt::format(
      "--generator {}: the agent is busy with a load for the controller at {}; wait for "
      "its end, or start another one at another port",
      generator.agent, generator.busy_with));
}

void require_other_machine(const Generator& generator) {
  const std::string host = generator.agent.substr(0, generator.agent.rfind(':'));
  if (host != generator.server_address && !host.starts_with("127.")) return;
  throw GeneratorError(
      fmt::format("--generator {}: this agent is on this very machine, where packets take "
                  "another way than a network's; leave --generator out to have the load "
                  "generated here",
                  generator.agent));
}

std::string microseconds(std::chrono::nanoseconds time) {
  return fmt::format("{:.0f} us", static_cast<double>(time.count()) * 1e-3);
}

}  // namespace

GeneratorError::GeneratorError(std::string text)
    : std::system_error(std::make_error_code(std::errc::host_unreachable)),
      text_(std::move(text)) {}

std::string generator_problem(const std::string& generator) {
  const std::size_t colon = generator.find(':');
  const std::string host = generator.substr(0, colon);
  const std::string port = colon == std::string::npos ? default_port : generator.substr(colon + 1);
  unsigned number = 0;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
  const bool is_port = error == std::errc{} && end == port.data() + port.size() && number > 0 &&
                       number <= std::numeric_limits<std::uint16_t>::max();
  if (!host.empty() && is_port) return {};
  return fmt::format("expected HOST or HOST:PORT, such as 192.0.2.7:7000, found '{}'", generator);
}

std::string agent_address(const std::string& generator) {
  const bool has_port = generator.find(':') != std::string::npos;
  return has_port ? generator : generator + ":" + default_port;
}

Generator ask_generator(const std::string& generator, const std::string& server_address) {
  Generator found = read_generator(ask(agent_address(generator)));
  require_other_machine(found);
  require_idle(found);
  if (!server_address.empty()) found.server_address = server_address;
  if (found.addresses.empty())
    throw GeneratorError(
        fmt::format("--generator {}: its machine has no IPv4 address that leads here, and the "
                    "clients of a schedule need one",
                    found.agent));
  found.path = network_path(interface_of(found.server_address));
  return found;
}

Generator read_generator(const std::string& json) {
  try {
    const auto answer = nlohmann::json::parse(json);
    if (answer.at("schema") != "acceptlab.agent/1") throw std::runtime_error("another schema");
    const auto rtt = [&](const char* name) {
      return std::chrono::nanoseconds(answer.at("rtt_ns").at(name).get<std::int64_t>());
    };
    Generator generator;
    generator.agent = answer.at("agent");
    generator.server_address = answer.at("own_address");
    generator.addresses = answer.at("addresses").get<std::vector<std::string>>();
    generator.system = answer.at("system");
    generator.cpu = answer.at("cpu");
    generator.busy_with = answer.at("busy_with");
    generator.cpus = answer.at("cpus");
    generator.rtt = rtt("p50");
    generator.least_rtt = rtt("least");
    generator.most_rtt = rtt("most");
    return generator;
  } catch (const std::exception& error) {
    throw GeneratorError(
        fmt::format("what acceptlab-load --ask printed is no acceptlab.agent/1: {}", error.what()));
  }
}

std::vector<std::pair<std::string, std::string>> description_of(const Generator& g) {
  const std::string irq =
      g.path.irq_cpus.empty() ? "not known" : fmt::format("{}", fmt::join(g.path.irq_cpus, ","));
  return {
      {"generator",
       fmt::format("another machine, {}: {}, {} CPUs, {}", g.agent, g.cpu, g.cpus, g.system)},
      {"generator_addresses", fmt::format("{}", fmt::join(g.addresses, " "))},
      {"generator_rtt", fmt::format("{} ({} to {})", microseconds(g.rtt), microseconds(g.least_rtt),
                                    microseconds(g.most_rtt))},
      {"network",
       fmt::format("{} on {}: {} receive queues, interrupts on CPUs {}, steering {}",
                   g.server_address, g.path.interface, g.path.queues, irq, g.path.steering)},
  };
}

}  // namespace acceptlab::validation
