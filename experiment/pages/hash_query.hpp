#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "models/kernel/flow.hpp"
#include "models/kernel/kernel_rules.hpp"
#include "models/kernel/listen_group.hpp"

namespace acceptlab::experiment {

/// A question or a file of flows that cannot be used. what() has one line for each problem, with
/// file, line and column where there are any.
class HashQueryError : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// What `acceptlab hash` is asked, as given on the command line.
struct HashQuery {
  std::string system = "linux";
  std::string version;
  unsigned sockets = 1;
  std::optional<unsigned> cpus;  // protocol CPUs, for systems where the flow names one of them
  std::uint64_t secret = 0;      // low half: the hash's secret; high half: that of IPv6 addresses
  bool wildcard = false;         // the sockets are bound to the wildcard address
};

struct HashAnswer {
  std::optional<std::uint32_t> hash;  // none: the system does not hash such a flow
  std::optional<std::uint32_t> cpu;   // none: the flow alone does not decide it
  std::uint32_t socket = 0;           // in the order in which the sockets began to listen, from 0
};

/// A listen group in which all sockets of the query have joined, one after the other.
class HashTable {
 public:
  /// Throws HashQueryError: unknown system, version that is not modelled, no socket, or several
  /// where the system allows one.
  explicit HashTable(const HashQuery& query);

  HashAnswer answer(const kernel::Flow& flow) const;

 private:
  kernel::KernelRules rules_;
  kernel::HashSecrets secrets_;
  std::optional<unsigned> cpus_;
  bool wildcard_;
  kernel::ListenGroup group_v4_, group_v6_;
};

/// "192.0.2.1:40000" and "198.51.100.1:80", client and server. Throws HashQueryError.
kernel::Flow flow_between(std::string_view source, std::string_view destination);

/// The flows of a CSV text with rows `src,sport,dst,dport`; that line itself may come first.
/// `file` names it in errors. Throws HashQueryError with every malformed row.
std::vector<kernel::Flow> read_flows(std::string_view text, const std::string& file);

/// A line without its end: as JSON {"hash": 1, "cpu": null, "socket": 0}, or to be read.
std::string to_line(const HashAnswer& answer, bool json);

}  // namespace acceptlab::experiment
