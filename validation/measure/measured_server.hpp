#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "experiment/notation/diagnostics.hpp"
#include "experiment/scenario/scenario.hpp"

namespace acceptlab::validation {

/// The program that serves in a real run.
enum class ServerKind : std::uint8_t { Native, Nginx, Haproxy };
/// As suites, the command line and acceptlab-stand have them.
inline constexpr std::array<std::string_view, 3> server_kind_names{"native", "nginx", "haproxy"};
constexpr std::string_view name_of(ServerKind kind) {
  return server_kind_names.at(static_cast<std::size_t>(kind));
}
std::optional<ServerKind> server_kind_of(std::string_view name);

/// The same with what decides what it can do.
struct MeasuredServer {
  ServerKind kind = ServerKind::Native;
  std::string version;  // of the program; empty: of acceptlab-server

  /// As a record says it: "native", "nginx 1.22.1".
  std::string name() const;
};

/// The server that is installed here. Throws std::system_error where it is not, with what would do.
MeasuredServer measured_server(ServerKind kind);

/// What of a scenario this server cannot do, each with a way out; empty when it can be measured.
std::vector<experiment::Diagnostic> server_limits(const MeasuredServer& server,
                                                  const experiment::Scenario& scenario);

}  // namespace acceptlab::validation
