#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "experiment/survey/server_facts.hpp"

namespace acceptlab::experiment {

/// One address of a listen line.
struct NginxListen {
  ListenAddress address;
  const ConfigEntry* entry = nullptr;
  bool reuseport = false;
  bool own_socket = false;  // has options of its own, so it is bound beside a wildcard
  std::optional<std::int64_t> backlog;
  const ConfigEntry* tls = nullptr;  // the line that says ssl
};

/// What an nginx configuration says of accepting, found and not yet interpreted. The entries are
/// those of the tree, which must live as long; null where nothing is said.
struct NginxSaid {
  std::vector<NginxListen> listens;
  std::vector<std::string> elsewhere;  // directives not known to bear on accept
  const ConfigEntry *worker_processes = nullptr, *affinity = nullptr, *master_process = nullptr,
                    *shutdown_timeout = nullptr, *descriptors = nullptr, *connections = nullptr,
                    *accept_mutex = nullptr, *accept_mutex_delay = nullptr, *multi_accept = nullptr,
                    *use = nullptr, *epoll_events = nullptr, *keepalive_timeout = nullptr,
                    *keepalive_requests = nullptr, *proxy = nullptr, *deferred = nullptr;
  Findings found;  // what was told, or not understood, on the way
};

NginxSaid nginx_said(const ConfigTree& tree);

}  // namespace acceptlab::experiment
