#include "experiment/pages/hash_query.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>

#include "experiment/notation/units.hpp"
#include "models/kernel/protocol_cpu.hpp"

namespace acceptlab::experiment {

using kernel::Flow;
using kernel::System;
using kernel::Version;

namespace {

constexpr unsigned most_sockets = 65536;  // of one address: more is a slip of the pen

System system_named(const std::string& name) {
  const auto found = std::ranges::find(kernel::system_names, name);
  if (found == kernel::system_names.end()) {
    throw HashQueryError(fmt::format("--system: \"{}\" is not known (known: {})", name,
                                     fmt::join(kernel::system_names, ", ")));
  }
  return static_cast<System>(found - kernel::system_names.begin());
}

kernel::KernelRules rules_of(const HashQuery& query) {
  const System system = system_named(query.system);
  const auto version = parse_version(query.version);
  if (!version) {
    throw HashQueryError(fmt::format(
        R"(--version: "{}" is not a version; expected one such as "6.1")", query.version));
  }
  const Version oldest = kernel::modelled_versions(system).oldest;
  if (*version < oldest) {
    throw HashQueryError(fmt::format("--version: {} {} is not modelled; the oldest is {}.{}",
                                     query.system, query.version, oldest.major, oldest.minor));
  }
  return kernel::rules_for(system, *version);
}

kernel::ListenGroup group_of(const kernel::KernelRules& rules, const HashQuery& query, bool v6) {
  if (query.sockets == 0 || query.sockets > most_sockets) {
    throw HashQueryError(
        fmt::format("--sockets: {} is outside 1 to {}", query.sockets, most_sockets));
  }
  if (query.sockets > 1 && !rules.reuseport_succeeds) {
    throw HashQueryError(fmt::format("--sockets: {} {} has no SO_REUSEPORT, so 1 is the most",
                                     query.system, query.version));
  }
  if (query.cpus == 0u) throw HashQueryError("--cpus: 0 is not a number of CPUs");
  const auto rule = rules.group_rule(v6, query.wildcard, true, query.cpus.value_or(1));
  kernel::ListenGroup group(rule, query.sockets);
  for (unsigned i = 0; i < query.sockets; ++i) group.join(i);
  return group;
}

/// One row's fields, their places, and what is wrong with them.
struct Row {
  std::array<std::string_view, 4> field{};
  std::array<std::size_t, 4> column{};  // from 1
  std::size_t fields = 0;
};

Row split(std::string_view line) {
  Row row;
  std::size_t start = 0;
  for (;;) {
    const std::size_t comma = std::min(line.find(',', start), line.size());
    std::size_t first = start, last = comma;
    while (first < last && line[first] == ' ') ++first;
    while (last > first && line[last - 1] == ' ') --last;
    if (row.fields < row.field.size()) {
      row.field[row.fields] = line.substr(first, last - first);
      row.column[row.fields] = first + 1;
    }
    ++row.fields;
    if (comma == line.size()) return row;
    start = comma + 1;
  }
}

/// The row's flow, or a problem in `column` and `problem`.
std::optional<Flow> flow_of(const Row& row, std::size_t& column, std::string& problem) {
  if (row.fields != 4) {
    column = 1;
    problem = fmt::format("expected 4 fields, src,sport,dst,dport; found {}", row.fields);
    return std::nullopt;
  }
  Flow flow;
  for (std::size_t i = 0; i < 4; ++i) {
    column = row.column[i];
    if (i % 2 == 0) {
      const auto address = parse_address(row.field[i]);
      problem = fmt::format("\"{}\" is not an IPv4 or IPv6 address", row.field[i]);
      if (!address) return std::nullopt;
      (i == 0 ? flow.remote : flow.local) = *address;
    } else {
      const auto port = parse_unsigned(row.field[i]);
      problem = fmt::format("\"{}\" is not a port from 0 to 65535", row.field[i]);
      if (!port || *port > 65535) return std::nullopt;
      (i == 1 ? flow.remote_port : flow.local_port) = static_cast<std::uint16_t>(*port);
    }
  }
  column = row.column[2];
  problem = "the two addresses are of different families";
  if (flow.remote.v6 != flow.local.v6) return std::nullopt;
  return flow;
}

}  // namespace

HashTable::HashTable(const HashQuery& query)
    : rules_(rules_of(query)),
      secrets_(kernel::HashSecrets::from(query.secret)),
      cpus_(query.cpus),
      wildcard_(query.wildcard),
      group_v4_(group_of(rules_, query, false)),
      group_v6_(group_of(rules_, query, true)) {}

HashAnswer HashTable::answer(const Flow& flow) const {
  const bool v6 = flow.remote.v6;
  const std::uint32_t hash = rules_.hash_of(flow, secrets_, wildcard_);
  HashAnswer answer;
  if (rules_.hashes(v6)) answer.hash = hash;
  if (cpus_) answer.cpu = kernel::protocol_cpu(rules_.protocol_cpu, hash, v6, *cpus_);
  answer.socket = (v6 ? group_v6_ : group_v4_).choose(hash);
  return answer;
}

Flow flow_between(std::string_view source, std::string_view destination) {
  const auto from = parse_listen(source);
  const auto to = parse_listen(destination);
  if (!from || !to) {
    throw HashQueryError(
        fmt::format("{}: \"{}\" is not an address with a port, such as \"192.0.2.1:80\" or "
                    "\"[2001:db8::1]:80\"",
                    from ? "--dst" : "--src", from ? destination : source));
  }
  if (from->address.v6 != to->address.v6) {
    throw HashQueryError("--src and --dst are addresses of different families");
  }
  return {to->address, from->address, to->port, from->port};
}

std::vector<Flow> read_flows(std::string_view text, const std::string& file) {
  std::vector<Flow> flows;
  std::string problems;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (line.empty()) continue;
    const Row row = split(line);
    if (number == 1 && row.fields == 4 && row.field[0] == "src") continue;
    std::size_t column = 0;
    std::string problem;
    if (const auto flow = flow_of(row, column, problem)) {
      flows.push_back(*flow);
    } else {
      problems += fmt::format("{}{}:{}:{}: error: {}", problems.empty() ? "" : "\n", file, number,
                              column, problem);
    }
  }
  if (!problems.empty()) throw HashQueryError(problems);
  return flows;
}

std::string to_line(const HashAnswer& answer, bool json) {
  if (json) {
    return fmt::format(R"({{"hash": {}, "cpu": {}, "socket": {}}})",
                       answer.hash ? fmt::to_string(*answer.hash) : "null",
                       answer.cpu ? fmt::to_string(*answer.cpu) : "null", answer.socket);
  }
  return fmt::format("hash {:<10}  cpu {:<4}  socket {}",
                     answer.hash ? fmt::format("0x{:08x}", *answer.hash) : "-",
                     answer.cpu ? fmt::to_string(*answer.cpu) : "-", answer.socket);
}

}  // namespace acceptlab::experiment
