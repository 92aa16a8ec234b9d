// Recovers the secret of the four-tuple hash from observed flows and predicts the listening
// socket of others.

#include "validation/native/probes/flow_hash.hpp"
#include "validation/native/probes/hash_study.hpp"
#include "validation/native/probes/net_namespace.hpp"
#include "validation/native/probes/seed_search.hpp"
#include "validation/native/probes/tun_device.hpp"

namespace acceptlab::native::probes {
namespace {

constexpr std::uint16_t service_port = 8080;

HashForm chosen_form(const Options& options) {
  if (options.form == "4.1") return HashForm::PackedPorts;
  if (options.form == "6.15") return HashForm::AddedPort;
  const KernelVersion version = kernel_version();
  if (version < KernelVersion{4, 6})
    throw EnvironmentError("Linux before 4.6 does not choose from an array");
  return version >= KernelVersion{6, 15} ? HashForm::AddedPort : HashForm::PackedPorts;
}

/// Finds the one seed that explains the flows; false when there is none or more than one.
bool recover_seed(HashStudy& study, const ObservedFlows& flows) {
  std::vector<SlotObservation> observations;
  for (const auto& [port, member] : flows.received_by) {
    const Flow flow{flows.destination, flows.remote.with_port(port)};
    observations.push_back({study.hash.words(flow), static_cast<std::uint32_t>(member),
                            static_cast<std::uint32_t>(flows.members)});
  }
  const std::vector<std::uint32_t> seeds = seeds_for_slots(study.hash.form, observations);
  study.report.check("IPv4: seeds of 2^32 that explain 80 observed flows", 1,
                     static_cast<long>(seeds.size()));
  if (seeds.size() != 1) return false;
  study.hash.ipv4_seed = seeds.front();
  study.report.note("IPv4 seed of this namespace: " + hex(study.hash.ipv4_seed));
  return true;
}

Endpoint random_loopback_address(HashStudy& study) {
  return Endpoint::ipv4(0x7f000001 + (study.random() & 0x7fffff), 0);
}

void check_ipv4_migration(HashStudy& study, const FlowSource& bound, const FlowSource& any) {
  if (!has_sysctl("ipv4/tcp_migrate_req")) {
    study.report.note("this kernel has no tcp_migrate_req (5.14 and later)");
    return;
  }
  write_sysctl("ipv4/tcp_migrate_req", 1);
  const Endpoint loopback = Endpoint::parse("127.0.0.1", service_port);
  const Endpoint wildcard = Endpoint::parse("0.0.0.0", service_port);
  check_connection_migration(study, "ipv4", loopback, bound);
  check_connection_migration(study, "ipv4-wildcard", wildcard, any);

  try {
    const Endpoint server = Endpoint::parse("10.9.0.1", service_port);
    TunDevice device(server, 16);
    PlayedClients to_bound(device, server, Endpoint::parse("10.9.0.2", 20000), 300);
    check_request_migration(study, "ipv4", server, to_bound);
    PlayedClients to_any(device, server, Endpoint::parse("10.9.0.3", 20000), 300);
    check_request_migration(study, "ipv4-wildcard", wildcard, to_any);
  } catch (const EnvironmentError& error) {
    study.report.note(std::string("migration of half-open requests not checked: ") + error.what());
  }
}

}  // namespace

void probe_hash(const Options& options, Report& report) {
  HashStudy study{options, report, {.form = chosen_form(options)}, std::mt19937{}};
  enter_fresh_namespace();

  const Endpoint loopback = Endpoint::parse("127.0.0.1", service_port);
  const Endpoint wildcard = Endpoint::parse("0.0.0.0", service_port);
  const ObservedFlows observed = observe_flows(study, loopback, loopback, loopback);
  if (!recover_seed(study, observed)) return;
  keep(study, "ipv4", observed);
  const ObservedFlows observed_any = observe_flows(study, wildcard, loopback, loopback);
  report.check_share("ipv4-wildcard: observed flows explained by the same seed, local address 0",
                     80, count_agreeing(study, observed_any));
  keep(study, "ipv4-wildcard", observed_any);

  const FlowSource bound = [&] {
    Endpoint remote = random_loopback_address(study);
    return Flow{loopback, remote.with_port(study.random_port())};
  };
  const FlowSource any = [&] {
    return Flow{random_loopback_address(study).with_port(service_port),
                random_loopback_address(study).with_port(study.random_port())};
  };
  check_prediction(study, "ipv4", loopback, bound);
  check_prediction(study, "ipv4-wildcard", wildcard, any);
  check_ipv4_migration(study, bound, any);
  check_ipv6(study);
}

}  // namespace acceptlab::native::probes
