#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "experiment/scenario/server_spec.hpp"
#include "experiment/survey/finding.hpp"
#include "experiment/survey/system_files.hpp"

namespace acceptlab::experiment {

/// The TCP sockets of a running system that listen on one address and port.
struct ListeningPort {
  ListenAddress address;
  unsigned sockets = 0;       // more than one: SO_REUSEPORT
  std::int64_t backlog = -1;  // of the first; -1: not known
  std::uint64_t pending = 0;  // in all their accept queues now
  std::string program;        // who holds them; empty: not known
  unsigned processes = 0;     // that hold the first of them, as far as they can be read
};

/// Of this machine by netlink (sock_diag). Of copied files: what `ss -ltn` printed, in the file
/// ROOT/ss-ltn, else /proc/net/tcp and tcp6, which do not tell the backlog. In order of ports.
struct ListeningPorts {
  std::vector<ListeningPort> ports;
  std::string from;  // which of these; what went wrong when there are none
};
ListeningPorts listening_ports(const SystemFiles& files);

/// [server], as far as a socket tells, for when nothing else says which server is meant: of the
/// port that looks most like a web server's. All of it is a guess.
Findings listening_findings(const ListeningPorts& listening);

}  // namespace acceptlab::experiment
