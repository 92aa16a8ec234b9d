#include "validation/measure/nginx/nginx_config.hpp"

#include <fmt/format.h>

#include <string_view>

#include "experiment/notation/diagnostics.hpp"
#include "experiment/server_config/directives.hpp"
#include "validation/measure/nginx/burn_module.hpp"
#include "validation/measure/nginx/nginx_limits.hpp"
#include "validation/measure/program/reply_size.hpp"

namespace acceptlab::validation {

using experiment::Diagnostic;
using experiment::Scenario;
using experiment::ServerSpec;

namespace {

// src/http/ngx_http_header_filter_module.c with server_tokens off.
constexpr std::string_view header_without_length =
    "HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\n"
    "Content-Type: text/plain\r\nContent-Length: \r\nConnection: close\r\n\r\n";

constexpr ReplyHeader reply_header{"nginx", header_without_length.size(), std::size_t{1} << 20};

constexpr const char* config_name = "nginx.conf";
constexpr const char* module_name = "acceptlab.pm";

using Block = experiment::Directive::Block;

/// The lines of a block that say what the scenario says.
std::string directives(const Scenario& scenario, const NginxOptions& options, Block block,
                       std::string_view indent) {
  std::string text;
  for (const auto& line : experiment::nginx_directives(scenario, options.unlimited)) {
    if (line.block == block) text += fmt::format("{}{}\n", indent, line.text);
  }
  return text;
}

std::string load_perl(const NginxOptions& options) {
  return fmt::format("load_module \"{}/ngx_http_perl_module.so\";\n", options.modules);
}

constexpr std::string_view own_files =
    "pid nginx.pid;\n"
    "lock_file accept.lock;\n"
    "error_log error.log warn;\n";
constexpr std::string_view own_folders =
    "  client_body_temp_path body_temp;\n"
    "  proxy_temp_path proxy_temp;\n"
    "  fastcgi_temp_path fastcgi_temp;\n"
    "  uwsgi_temp_path uwsgi_temp;\n"
    "  scgi_temp_path scgi_temp;\n";

std::string main_block(const Scenario& scenario, const NginxOptions& options) {
  const ServerSpec& server = scenario.server;
  std::string text =
      fmt::format("# Written by acceptlab for one measured run: {} workers, policy {}.\n",
                  server.workers, server.policy.empty() ? "of single keys" : server.policy);
  text += load_perl(options);
  if (options.as_root) text += "user root;\n";
  text += directives(scenario, options, Block::Main, "");
  return text.append("daemon off;\n").append(own_files);
}

std::string events_block(const Scenario& scenario, const NginxOptions& options) {
  return "events {\n" + directives(scenario, options, Block::Events, "  ") + "}\n";
}

std::string server_block(const Scenario& scenario, const NginxOptions& options) {
  return "  server {\n" + directives(scenario, options, Block::Server, "    ") +
         "    location = /work { return 200 $acceptlab_work; }\n"
         "    location = /burn-speed { return 200 $acceptlab_speed; }\n"
         "    location / { return 200 $acceptlab_body; }\n"
         "  }\n";
}

std::string http_block(const Scenario& scenario, const NginxOptions& options) {
  return fmt::format(
      "http {{\n"
      "  {}\n"
      "  keepalive_timeout 0;\n"
      "  lingering_close off;\n"
      "  client_header_timeout 10s;\n"
      "  send_timeout 10s;\n"
      "  server_tokens off;\n"
      "{}"
      "  perl_modules .;\n"
      "  perl_require acceptlab.pm;\n"
      "  perl_set $acceptlab_work acceptlab::work;\n"
      "  perl_set $acceptlab_body acceptlab::body;\n"
      "  perl_set $acceptlab_speed acceptlab::speed;\n"
      "{}"
      "}}\n",
      options.access_log
          ? "log_format acceptlab '$pid $connection $connection_requests $msec $remote_addr "
            "$remote_port $status \"$arg_id\"';\n"
            "  access_log access.log acceptlab buffer=64k flush=1s;"
          : "access_log off;",
      own_folders, server_block(scenario, options));
}

}  // namespace

NginxOptions::NginxOptions() {
  program = "/usr/sbin/nginx";
  version = "1.22.1";
  unlimited = 16384;
}

ProgramSetup nginx_setup(const Scenario& scenario, const NginxOptions& options) {
  std::vector<Diagnostic> problems = nginx_limits(scenario, options.version);
  const std::size_t body = body_for(reply_header, options.reply_bytes, scenario, problems);
  if (!problems.empty()) throw experiment::ScenarioError(problems);
  return {.config = {config_name, main_block(scenario, options) + events_block(scenario, options) +
                                      http_block(scenario, options)},
          .burn = {module_name, burn_module(options.burn_loops_per_us, body)},
          .argv = {options.program, "-p", options.folder, "-c", config_name, "-e", "error.log"}};
}

ProgramSetup nginx_burn_test(const NginxOptions& options) {
  ProgramSetup setup;
  setup.config = {config_name, load_perl(options)
                                   .append(own_files)
                                   .append("events {}\nhttp {\n")
                                   .append(own_folders)
                                   .append("  perl_modules .;\n"
                                           "  perl_require acceptlab.pm;\n"
                                           "}\n")};
  // Reading the configuration loads the module, in the interpreter that burns in the workers.
  setup.burn = {module_name,
                burn_module(0, 1) +
                    "syswrite(STDOUT, $loops_per_us);\n"};  // true, as a module's end has to be
  setup.argv = {options.program, "-t", "-q",       "-p", options.folder, "-c",
                config_name,     "-e", "error.log"};
  return setup;
}

std::string nginx_version(const std::string& program) {
  return version_after(program_says(program, "-v"), "nginx version: nginx/");
}

}  // namespace acceptlab::validation
