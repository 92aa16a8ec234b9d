#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "experiment/scenario/server_spec.hpp"
#include "experiment/survey/config_text.hpp"
#include "experiment/survey/cpu_layout.hpp"
#include "experiment/survey/finding.hpp"
#include "experiment/survey/listen_sockets.hpp"

namespace acceptlab::experiment {

/// What a server's configuration is read against.
struct ServerFacts {
  CpuLayout layout;
  ListeningPorts listening;
  std::int64_t somaxconn = 4096;
  std::string version, version_from;  // of the server; empty: not known
};

/// Whether the server is known to be older than `version`.
bool older_than(const ServerFacts& facts, std::string_view version);

/// What was not understood, at word `word` of the entry.
void add_warning(Findings& found, const ConfigEntry& entry, std::size_t word, std::string what,
                 std::string help = {});

/// server.version of `server`, or that it is not known.
void add_version(Findings& found, std::string_view server, const ServerFacts& facts);

/// The directives of which nothing is known to say how connections are accepted.
void add_elsewhere(Findings& found, std::vector<std::string> names);

/// An address that a server listens on, and where it says so.
struct ConfiguredListen {
  ListenAddress address;
  std::string from;
  const ConfigEntry* tls = nullptr;  // what says that its connections begin with TLS
};

/// "80", "*:80", "[::]:80", "127.0.0.1:8000-8003", ":80", "localhost:80": one for each port; empty
/// when it is not understood. `default_port` is for an address without one; 0: it must have one.
std::vector<ListenAddress> parse_listen_addresses(std::string_view text,
                                                  std::uint16_t default_port);

/// server.listen of what a configuration says: each address once, without the IPv6 twin of an IPv4
/// one, since connections are dealt evenly over the addresses of a scenario. For the same reason
/// work.setup_cpu is a TLS handshake's by the share of these addresses that have TLS.
void add_listen(Findings& found, const std::vector<ConfiguredListen>& configured);

/// server.backlog, with what the kernel and the running socket say of it.
void add_backlog(Findings& found, std::int64_t backlog, const std::string& from,
                 const ServerFacts& facts, const std::vector<ConfiguredListen>& configured);

/// server.pin of CPUs as the system numbers them.
void add_pin(Findings& found, const std::vector<unsigned>& cpus, const std::string& from,
             const CpuLayout& layout);

/// Which version of a server is installed: by its own -v on this machine, else by the package
/// database of Debian.
struct InstalledVersion {
  std::string text, from;
};
InstalledVersion installed_version(const SystemFiles& files, std::string_view server);

/// "-1", "511", and nothing else: as listen(2) takes an int.
std::optional<std::int64_t> parse_int(std::string_view text);

/// The first "1.22.1" in what a server says of itself: "nginx version: nginx/1.22.1".
std::string version_in(std::string_view text);

}  // namespace acceptlab::experiment
