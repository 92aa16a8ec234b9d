#include "validation/measure/nginx/nginx_config.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <string_view>

#include "experiment/notation/diagnostics.hpp"
#include "experiment/result/atomic_file.hpp"
#include "experiment/server_config/directives.hpp"
#include "validation/measure/nginx/burn_module.hpp"
#include "validation/measure/nginx/nginx_limits.hpp"

namespace acceptlab::validation {

using experiment::Diagnostic;
using experiment::Scenario;
using experiment::ServerSpec;

namespace {

// src/http/ngx_http_header_filter_module.c with server_tokens off.
constexpr std::string_view header_without_length =
    "HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\n"
    "Content-Type: text/plain\r\nContent-Length: \r\nConnection: close\r\n\r\n";

constexpr std::size_t largest_reply = std::size_t{1} << 20;

/// The body that makes an answer `reply` bytes long; none when no body does: one digit more in its
/// length is a byte, too.
std::optional<std::size_t> body_for(std::size_t reply) {
  if (reply == 0) return 1;
  for (std::size_t digits = 1; digits <= 7; ++digits) {
    const std::size_t header = header_without_length.size() + digits;
    if (reply <= header) break;
    if (nginx_header_bytes(reply - header) == header) return reply - header;
  }
  return std::nullopt;
}

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

Diagnostic no_such_reply(const Scenario& scenario, std::size_t asked) {
  Diagnostic problem;
  problem.file = scenario.file;
  problem.what = fmt::format(
      "an answer of {} bytes: nginx's have {} and more, but not every number, and {} at most here",
      asked, nginx_header_bytes(1) + 1, largest_reply);
  problem.help = "let both servers answer with a number of bytes that nginx can";
  return problem;
}

}  // namespace

std::size_t nginx_header_bytes(std::size_t body_bytes) {
  return header_without_length.size() + std::to_string(body_bytes).size();
}

NginxSetup nginx_setup(const Scenario& scenario, const NginxOptions& options) {
  std::vector<Diagnostic> problems = nginx_limits(scenario, options.version);
  const std::optional<std::size_t> body = body_for(options.reply_bytes);
  if (!body || options.reply_bytes > largest_reply)
    problems.push_back(no_such_reply(scenario, options.reply_bytes));
  if (!problems.empty()) throw experiment::ScenarioError(problems);
  return {.config = main_block(scenario, options) + events_block(scenario, options) +
                    http_block(scenario, options),
          .burn_module = burn_module(options.burn_loops_per_us, *body),
          .argv = {options.program, "-p", options.folder, "-c", "nginx.conf", "-e", "error.log"}};
}

void write_nginx_folder(const NginxSetup& setup, const std::string& folder) {
  const std::filesystem::path path(folder);
  experiment::write_atomically(path / "acceptlab.pm", setup.burn_module);
  experiment::write_atomically(path / "nginx.conf", setup.config);
}

NginxSetup nginx_burn_test(const NginxOptions& options) {
  NginxSetup setup;
  setup.config = load_perl(options)
                     .append(own_files)
                     .append("events {}\nhttp {\n")
                     .append(own_folders)
                     .append(
                         "  perl_modules .;\n"
                         "  perl_require acceptlab.pm;\n"
                         "}\n");
  setup.burn_module = burn_module(0, 1);
  // Reading the configuration loads the module, in the interpreter that burns in the workers.
  setup.burn_module += "syswrite(STDOUT, $loops_per_us);\n";  // true, as a module's end has to be
  setup.argv = {options.program, "-t", "-q",       "-p", options.folder, "-c",
                "nginx.conf",    "-e", "error.log"};
  return setup;
}

std::string nginx_version(const std::string& program) {
  const std::string command = "'" + program + "' -v 2>&1";
  std::FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) return {};
  std::array<char, 256> line{};
  const bool read = std::fgets(line.data(), line.size(), pipe) != nullptr;
  ::pclose(pipe);
  const std::string_view text(line.data()), mark("nginx version: nginx/");
  if (!read || !text.starts_with(mark)) return {};
  const std::string_view rest = text.substr(mark.size());
  return std::string(rest.substr(0, rest.find_first_not_of("0123456789.")));
}

}  // namespace acceptlab::validation
