#include "validation/measure/generator_facts.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

#include "experiment/notation/diagnostics.hpp"

namespace acceptlab::validation {

using experiment::Scenario;

namespace {

using Problems = std::vector<experiment::Diagnostic>;

void refuse(Problems& problems, const Scenario& scenario, std::string key, std::string what,
            std::string help) {
  problems.push_back({experiment::Diagnostic::Severity::Error,
                      scenario.file,
                      0,
                      0,
                      0,
                      std::move(key),
                      std::move(what),
                      std::move(help),
                      {}});
}

std::string quoted_list(const std::vector<std::string>& words) {
  return fmt::format("[\"{}\"]", fmt::join(words, "\", \""));
}

/// How packets arrive. The machine says it, and may be wrong.
std::vector<std::string> arrival_facts(const Generator& generator) {
  const NetworkPath& path = generator.path;
  std::vector<std::string> facts{
      fmt::format("machine.steering=\"{}\"", path.steering),
      fmt::format("machine.nic_queues={}", path.queues),
      fmt::format("network.rtt=\"{}ns\"", generator.rtt.count()),
      "network.loss=0.0",
  };
  facts.push_back(path.irq_cpus.empty()
                      ? "machine.irq=\"spread\""
                      : fmt::format("machine.irq=\"{}\"", fmt::join(path.irq_cpus, ",")));
  return facts;
}

/// The addresses of one [[arrivals]] entry: no two entries share one, since each gives out its
/// ports in order.
std::vector<std::string> dealt_addresses(const Generator& generator, std::size_t entry,
                                         std::size_t entries) {
  std::vector<std::string> mine;
  for (std::size_t i = entry; i < generator.addresses.size(); i += entries)
    mine.push_back(generator.addresses[i]);
  return mine;
}

void add_clients(std::vector<std::string>& facts, const Scenario& first, const Generator& generator,
                 Problems& problems) {
  const std::size_t entries = first.arrivals.size();
  if (entries > generator.addresses.size())
    return refuse(
        problems, first, "arrivals",
        fmt::format("{} entries, and the generator's machine has {} address{} ({})", entries,
                    generator.addresses.size(), generator.addresses.size() == 1 ? "" : "es",
                    fmt::join(generator.addresses, ", ")),
        "leave one entry, or give that machine more addresses (ip address add)");
  for (std::size_t i = 0; i < entries; ++i) {
    facts.push_back(fmt::format("arrivals.{}.from.addresses={}", i,
                                quoted_list(dealt_addresses(generator, i, entries))));
    facts.push_back(fmt::format("arrivals.{}.from.ports=\"sequential\"", i));
  }
}

/// A run in this machine's network has its sysctls.
void add_sysctls(std::vector<std::string>& facts, const Scenario& first, const Host& host,
                 Problems& problems) {
  for (const auto& [name, value] : host.sysctls) {
    const auto wanted = first.kernel.sysctl.find(name);
    if (wanted == first.kernel.sysctl.end()) {
      facts.push_back(fmt::format("{}={}", name, value));
    } else if (wanted->second != value) {
      refuse(problems, first, "kernel.sysctl." + name,
             fmt::format("the scenario has {} and this machine {}; with a generator on another "
                         "machine the run shares this machine's network, which is not changed",
                         wanted->second, value),
             fmt::format("sysctl -w {}={}, or leave it out", name, wanted->second));
    }
  }
}

}  // namespace

void add_generator_facts(experiment::Overrides& overrides, const Scenario& first,
                         const Host& host) {
  const Generator& generator = *host.generator;
  Problems problems;
  std::vector<std::string> yielding = arrival_facts(generator);
  add_sysctls(yielding, first, host, problems);
  add_clients(overrides.vary, first, generator, problems);
  if (!problems.empty()) throw experiment::ScenarioError(std::move(problems));
  overrides.set.insert(overrides.set.begin(), yielding.begin(), yielding.end());
  overrides.vary.emplace_back("client.pin=\"all\"");
}

}  // namespace acceptlab::validation
