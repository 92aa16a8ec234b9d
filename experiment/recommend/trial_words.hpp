#pragma once

#include "experiment/recommend/trial.hpp"
#include "experiment/server_config/directives.hpp"

namespace acceptlab::experiment {

// What tables and JSON call things.

constexpr const char* verdict_word(Verdict verdict) {
  return verdict == Verdict::Met ? "met" : verdict == Verdict::Missed ? "missed" : "undecided";
}

constexpr const char* basis_word(Basis basis) {
  return basis == Basis::Theory ? "theory" : basis == Basis::Capacity ? "capacity" : "simulation";
}

constexpr const char* block_word(Directive::Block block) {
  using Block = Directive::Block;
  return block == Block::Main     ? "main"
         : block == Block::Events ? "events"
         : block == Block::Server ? "server"
         : block == Block::Global ? "global"
                                  : "frontend";
}

}  // namespace acceptlab::experiment
