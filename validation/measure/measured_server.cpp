#include "validation/measure/measured_server.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <system_error>

#include "validation/measure/nginx/nginx_config.hpp"
#include "validation/measure/nginx/nginx_limits.hpp"
#include "validation/measure/server_command.hpp"

namespace acceptlab::validation {

std::string MeasuredServer::name() const {
  const std::string_view kind_name = server_kind_names.at(static_cast<std::size_t>(kind));
  return version.empty() ? std::string(kind_name) : fmt::format("{} {}", kind_name, version);
}

MeasuredServer measured_server(ServerKind kind) {
  if (kind == ServerKind::Native) return {};
  const NginxOptions usual;
  const std::string module = usual.modules + "/ngx_http_perl_module.so";
  for (const std::string& file : {usual.program, module}) {
    if (::access(file.c_str(), R_OK) != 0)
      throw std::system_error(
          std::make_error_code(std::errc::no_such_file_or_directory),
          fmt::format("{}: install the packages nginx and libnginx-mod-http-perl, or measure "
                      "--server native",
                      file));
  }
  const std::string version = nginx_version(usual.program);
  if (version.empty())
    throw std::system_error(
        std::make_error_code(std::errc::not_supported),
        fmt::format("{} -v does not tell its version as nginx does", usual.program));
  return {kind, version};
}

std::vector<experiment::Diagnostic> server_limits(const MeasuredServer& server,
                                                  const experiment::Scenario& scenario) {
  return server.kind == ServerKind::Nginx ? nginx_limits(scenario, server.version)
                                          : native_limits(scenario);
}

}  // namespace acceptlab::validation
