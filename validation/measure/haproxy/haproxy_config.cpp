#include "validation/measure/haproxy/haproxy_config.hpp"

#include <fmt/format.h>

#include <string_view>
#include <vector>

#include "experiment/notation/diagnostics.hpp"
#include "experiment/server_config/directives.hpp"
#include "validation/measure/haproxy/burn_action.hpp"
#include "validation/measure/haproxy/haproxy_limits.hpp"
#include "validation/measure/program/reply_size.hpp"

namespace acceptlab::validation {

using experiment::Diagnostic;
using experiment::Scenario;
using experiment::ServerSpec;

namespace {

constexpr std::string_view header_without_length =
    "HTTP/1.1 200 OK\r\ncontent-length: \r\ncontent-type: text/plain\r\nconnection: close\r\n\r\n";
// A line of its configuration has 2048 bytes at most.
constexpr ReplyHeader reply_header{"haproxy", header_without_length.size(), 1024};

constexpr const char* config_name = "haproxy.cfg";
constexpr const char* script_name = "burn.lua";

// A yield every so many instructions of a script would cut a burst into pieces, with the requests
// of others between them: none does.
constexpr std::string_view run_script =
    "  tune.lua.forced-yield 2147483647\n"
    "  lua-load-per-thread burn.lua\n";

using Block = experiment::Directive::Block;

/// The lines of a section that say what the scenario says.
std::string directives(const Scenario& scenario, Block block) {
  std::string text;
  for (const auto& line : experiment::haproxy_directives(scenario)) {
    if (line.block == block) text += fmt::format("  {}\n", line.text);
  }
  return text;
}

std::string global_section(const Scenario& scenario, const HaproxyOptions& options) {
  const ServerSpec& server = scenario.server;
  return fmt::format(
      "# Written by acceptlab for one measured run: {} threads, policy {}.\n"
      "global\n"
      "{}"
      "  maxconn {}\n"
      "  no strict-limits\n"
      "  tune.maxpollevents {}\n"
      "{}{}",
      server.workers, server.policy.empty() ? "of single keys" : server.policy,
      directives(scenario, Block::Global), options.unlimited, server.max_events, run_script,
      options.stats_socket ? "  stats socket unix@stats.sock level operator thread 1\n" : "");
}

std::string frontend_section(const Scenario& scenario, std::size_t body_bytes) {
  return "frontend acceptlab\n"
         "  mode http\n"
         "  option httpclose\n"
         "  timeout client 10s\n"
         "  timeout http-request 10s\n" +
         directives(scenario, Block::Frontend) +
         "  http-request return status 200 content-type text/plain lf-string "
         "\"%[lua.burn-speed]\" if { path /burn-speed }\n"
         "  http-request lua.work if { path /work }\n"
         "  http-request return status 200 content-type text/plain string " +
         std::string(body_bytes, 'x') + "\n";
}

/// In its folder, in the foreground and as one process.
std::vector<std::string> command(const HaproxyOptions& options, std::vector<std::string> mode) {
  std::vector<std::string> argv{options.program, "-C", options.folder, "-f", config_name};
  argv.insert(argv.end(), mode.begin(), mode.end());
  return argv;
}

}  // namespace

HaproxyOptions::HaproxyOptions() {
  program = "/usr/sbin/haproxy";
  version = "2.6.12";
  unlimited = 8192;  // each takes two descriptors of its reckoning
}

ProgramSetup haproxy_setup(const Scenario& scenario, const HaproxyOptions& options) {
  std::vector<Diagnostic> problems = haproxy_limits(scenario, options.version);
  const std::size_t body = body_for(reply_header, options.reply_bytes, scenario, problems);
  if (!problems.empty()) throw experiment::ScenarioError(problems);
  Scenario of_haproxy = scenario;
  of_haproxy.server.version = options.version;  // the policy's may be another server's
  return {.config = {config_name,
                     global_section(of_haproxy, options) + frontend_section(of_haproxy, body)},
          .burn = {script_name, burn_action(options.burn_loops_per_us)},
          .argv = command(options, {"-db"})};
}

ProgramSetup haproxy_burn_test(const HaproxyOptions& options) {
  // Without any listener, which is not opened here, HAProxy calls a configuration unfit.
  return {.config = {config_name, fmt::format("global\n  nbthread 1\n{}"
                                              "frontend unopened\n  mode http\n"
                                              "  timeout client 10s\n  bind unix@unopened.sock\n"
                                              "  http-request lua.work\n",
                                              run_script)},
          .burn = {script_name, burn_action(0) + "io.write(loops_per_us)\n"},
          .argv = command(options, {"-c", "-q"})};
}

HaproxyBuild haproxy_build(const std::string& program) {
  const std::string says = program_says(program, "-vv");
  return {.version = version_after(says, "HAProxy version "),
          .has_lua = says.find("+LUA") != std::string::npos};
}

}  // namespace acceptlab::validation
