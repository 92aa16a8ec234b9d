#include "tests/oracles/scenario_text.hpp"

#include <fmt/format.h>

namespace acceptlab::oracles {

std::string scenario(const Sections& s) {
  const bool somaxconn = s.kernel.empty();
  const auto unless_given = [&](const std::string& key, const std::string& line) {
    return s.server.find(key) == std::string::npos ? line : std::string();
  };
  return fmt::format(
      R"(format = 1
[machine]
costs = "zero"
{machine}
[costs]
{costs}
[kernel]
{kernel}
[kernel.sysctl]
{sysctl}
[network]
rtt = "{rtt}"
[server]
{workers}
backlog = 1000000
{style}{sockets}{wait}{server}
[work]
cpu = {cpu}
[client]
{client}
[[arrivals]]
name = "all"
process = {process}
{from}
{events}
[run]
{run}
)",
      fmt::arg("machine", s.machine), fmt::arg("costs", s.costs), fmt::arg("kernel", s.kernel),
      fmt::arg("sysctl", somaxconn ? "\"net.core.somaxconn\" = 1000000" : ""),
      fmt::arg("rtt", s.rtt), fmt::arg("workers", s.workers),
      fmt::arg("style", unless_given("style", "style = \"prefork\"\n")),
      fmt::arg("sockets", unless_given("sockets", "sockets = 1\n")),
      fmt::arg("wait", unless_given("wait", "wait = \"epoll-exclusive\"\n")),
      fmt::arg("server", s.server), fmt::arg("cpu", s.cpu), fmt::arg("client", s.client),
      fmt::arg("process", s.process), fmt::arg("from", s.from), fmt::arg("events", s.events),
      fmt::arg("run", s.run));
}

std::string poisson(double per_second) {
  return fmt::format(R"({{ type = "poisson", rate = "{}/s" }})", per_second);
}

std::string exponential(const std::string& mean) {
  return fmt::format(R"({{ type = "exponential", mean = "{}" }})", mean);
}

std::string size(unsigned connections, const std::string& warmup) {
  return fmt::format("connections = {}\nwarmup = \"{}\"\ndrain = \"100s\"", connections, warmup);
}

}  // namespace acceptlab::oracles
