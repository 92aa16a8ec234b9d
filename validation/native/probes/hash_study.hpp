#pragma once

#include <functional>
#include <random>
#include <string>
#include <vector>

#include "validation/native/probes/flow_hash.hpp"
#include "validation/native/probes/played_clients.hpp"
#include "validation/native/probes/probe.hpp"
#include "validation/native/probes/reuseport_group.hpp"

namespace acceptlab::native::probes {

/// What the parts of `hash` share: all work in one namespace, because its seeds are the secret.
struct HashStudy {
  const Options& options;
  Report& report;
  FlowHash hash;
  std::mt19937 random;

  /// A client port outside the ranges that the checks listen on.
  std::uint16_t random_port();
};

using FlowSource = std::function<Flow()>;

/// The hash by which a group bound to `where` chooses for a new SYN. A wildcard group hashes its
/// own address, zero, in the place of the packet's destination; for others the two are equal.
std::uint32_t choice_hash(const HashStudy& study, const Endpoint& where, const Flow& flow);

/// Flows of a fixed pair of addresses and the member that received each.
struct ObservedFlows {
  Endpoint where;                // of the group
  Endpoint destination, remote;  // the ports of `remote` are in `received_by`
  int members = 0;
  std::vector<std::pair<std::uint16_t, int>> received_by;
};
/// Eighty flows to a fresh group of seven.
ObservedFlows observe_flows(HashStudy& study, const Endpoint& where, const Endpoint& destination,
                            const Endpoint& remote);
/// How many of the flows went where the hash says.
int count_agreeing(const HashStudy& study, const ObservedFlows& flows);
/// Hands the flows and the seeds that explain them to the report, and to the record folder.
void keep(const HashStudy& study, const std::string& name, const ObservedFlows& flows);
void keep_json(const HashStudy& study, const std::string& name, const std::string& json);
// Members of a JSON object: "kernel" and "form"; the seeds as "iv", for IPv6 also "ipv6_secret".
std::string json_origin(const HashStudy& study);
std::string json_seeds(const HashStudy& study, int family);
/// A JSON array in lines of moderate length.
std::string json_list(const std::vector<std::string>& values);

/// Predicts many flows to a group of seven, after an eighth joins, and after one leaves.
void check_prediction(HashStudy& study, const std::string& name, const Endpoint& where,
                      const FlowSource& draw);
/// Closes one of five members with connections in its queue, and looks where they go.
void check_connection_migration(HashStudy& study, const std::string& name, const Endpoint& where,
                                const FlowSource& draw);
/// The same with half-open requests, which move at their final ACK.
void check_request_migration(HashStudy& study, const std::string& name, const Endpoint& where,
                             PlayedClients& clients);
/// Relations, recovery of both secrets and prediction for IPv6.
void check_ipv6(HashStudy& study);

}  // namespace acceptlab::native::probes
