#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "experiment/survey/server_facts.hpp"

namespace acceptlab::experiment {

/// A value and where it stands.
template <class T>
struct HaproxyPlaced {
  T value{};
  const ConfigEntry* entry = nullptr;
};

/// What a frontend says, or the defaults that it begins with.
struct HaproxyProxy {
  std::optional<HaproxyPlaced<std::int64_t>> maxconn, backlog;
  const ConfigEntry* closes = nullptr;  // option httpclose
};

/// A bind line.
struct HaproxyBind {
  std::vector<ListenAddress> addresses;
  const ConfigEntry* entry = nullptr;
  std::string shards;
  std::optional<HaproxyPlaced<std::int64_t>> maxconn, backlog;
  bool tls = false;
  HaproxyProxy proxy;
};

/// What a HAProxy configuration says of accepting, found and not yet interpreted. The entries are
/// those of the tree, which must live as long; null where nothing is said.
struct HaproxySaid {
  std::vector<HaproxyBind> binds;
  std::vector<const ConfigEntry*> maps;  // cpu-map
  std::vector<std::string> elsewhere;    // what is not known to bear on accept
  const ConfigEntry *nbthread = nullptr, *nbproc = nullptr, *groups = nullptr,
                    *hard_limit = nullptr, *maxconn = nullptr, *maxaccept = nullptr,
                    *multi_queue = nullptr, *default_shards = nullptr;
  Findings found;  // what was told, or not understood, on the way
};

HaproxySaid haproxy_said(const ConfigTree& tree);

/// The whole number at word `word` of the entry; a warning, and nothing, where there is none from
/// `least` on.
std::optional<std::int64_t> integer_of(Findings& found, const ConfigEntry& entry, std::size_t word,
                                       std::int64_t least);

}  // namespace acceptlab::experiment
