#pragma once

#include "sim/distribution.hpp"
#include "sim/random.hpp"

namespace acceptlab::kernel {

/// What connections ask of the server and what their clients do meanwhile: the scenario's [work].
/// Each draw is addressed by the connection and the request, so it is the same under every policy.
struct Demand {
  sim::Distribution setup_cpu, cpu, wait, between_requests, hold, requests;
  sim::RandomSpace space;

  /// What is drawn for a connection beside the CPU time of its first request.
  enum Draw : std::uint32_t { Requests, Setup, Hold, Cpu, Wait, Between, draws_per_request = 8 };

  sim::DrawSequence draws(std::uint32_t source, std::uint64_t connection, Draw what,
                          std::uint32_t request) const {
    // Room for 64 blocks a draw: an Erlang demand of more stages runs into its neighbour's block,
    // which is still an address of this connection alone.
    return {space, sim::Purpose::Demand, source, connection,
            (request * draws_per_request + what) * 64};
  }
  sim::Duration draw(const sim::Distribution& of, std::uint32_t source, std::uint64_t connection,
                     Draw what, std::uint32_t request) const {
    if (of.is_constant()) return of.constant_duration();
    auto sequence = draws(source, connection, what, request);
    return of.sample_duration(sequence);
  }
};

}  // namespace acceptlab::kernel
