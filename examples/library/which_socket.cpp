// How evenly Linux and DragonFly give a port's connections to 12 listen sockets: the kernels' own
// hashes, without a server around them.

#include <cstdio>
#include <vector>

#include "models/kernel/kernel_rules.hpp"
#include "models/kernel/listen_group.hpp"

namespace kernel = acceptlab::kernel;

namespace {

constexpr unsigned sockets = 12, flows = 65536 - 1024;

/// The largest share over the mean share, of connections from all unprivileged ports of one client.
double largest_over_mean(kernel::System system, kernel::Version version) {
  const kernel::KernelRules rules = kernel::rules_for(system, version);
  kernel::ListenGroup group(rules.group_rule(false, false, true, sockets), sockets);
  for (unsigned i = 0; i < sockets; ++i) group.join(i);
  const kernel::HashSecrets secrets = kernel::HashSecrets::from(0x5eed1234);
  std::vector<unsigned> counts(sockets);
  for (unsigned port = 1024; port < 65536; ++port) {
    const kernel::Flow flow{kernel::Address::from_v4(0xc000020a),
                            kernel::Address::from_v4(0xc6336407), 80,
                            static_cast<std::uint16_t>(port)};
    ++counts[group.choose(rules.hash_of(flow, secrets, false))];
  }
  unsigned largest = 0;
  for (const unsigned count : counts) largest = count > largest ? count : largest;
  return static_cast<double>(largest) * sockets / flows;
}

}  // namespace

int main() {
  std::printf("linux 6.1      %.3f\n", largest_over_mean(kernel::System::Linux, {6, 1, 0}));
  std::printf("dragonfly 5.8  %.3f\n", largest_over_mean(kernel::System::DragonFly, {5, 8, 0}));
}
