#include "validation/measure/measured_server.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "validation/measure/server_program.hpp"

namespace acceptlab::validation {

const ServerProgram& program_of(ServerKind kind) {
  static constexpr std::array programs{&native_program_kind, &nginx_program_kind,
                                       &haproxy_program_kind};
  static_assert(programs.size() == server_kind_names.size());
  return *programs.at(static_cast<std::size_t>(kind));
}

std::optional<ServerKind> server_kind_of(std::string_view name) {
  const auto* found = std::find(server_kind_names.begin(), server_kind_names.end(), name);
  if (found == server_kind_names.end()) return std::nullopt;
  return static_cast<ServerKind>(found - server_kind_names.begin());
}

std::string MeasuredServer::name() const {
  const std::string kind_name(name_of(kind));
  return version.empty() ? kind_name : fmt::format("{} {}", kind_name, version);
}

MeasuredServer measured_server(ServerKind kind) {
  return {kind, program_of(kind).installed_version()};
}

std::vector<experiment::Diagnostic> server_limits(const MeasuredServer& server,
                                                  const experiment::Scenario& scenario) {
  return program_of(server.kind).limits(scenario, server.version);
}

}  // namespace acceptlab::validation
