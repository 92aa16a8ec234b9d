#include "validation/measure/haproxy/haproxy_config.hpp"

#include <algorithm>
#include <filesystem>

#include "experiment/notation/diagnostics.hpp"
#include "tests/catch.hpp"
#include "tests/experiment/folder.hpp"
#include "tests/validation/measured_program.hpp"
#include "validation/measure/haproxy/burn_action.hpp"
#include "validation/measure/haproxy/haproxy_limits.hpp"

namespace acceptlab::validation {
namespace {

using Catch::Matchers::Contains;
using experiment::Scenario;
using testing::with;

HaproxyOptions in(const std::string& folder) {
  HaproxyOptions options;
  options.folder = folder;
  return options;
}

std::string config_of(const std::string& server) {
  return haproxy_setup(with(server), in("/run")).config.text;
}

TEST_CASE("each of HAProxy's own ways of sharing has its lines", "[haproxy]") {
  CHECK_THAT(config_of("policy = \"haproxy\""),
             Contains("  nbthread 3\n") && Contains("  tune.maxaccept 4\n") &&
                 Contains("  tune.listener.multi-queue on\n") &&
                 Contains("  bind 0.0.0.0:80 shards 1 backlog 1024\n"));
  CHECK_THAT(config_of("policy = \"haproxy-by-thread\""),
             Contains("  tune.maxaccept 4\n") &&
                 Contains("  bind 0.0.0.0:80 shards by-thread backlog 1024\n"));
  CHECK_THAT(config_of("policy = \"haproxy\"\nhandoff = \"none\"\nbatch = \"all\""),
             Contains("  tune.listener.multi-queue off\n") && Contains("  tune.maxaccept -1\n"));
}

TEST_CASE("the other keys of [server] become lines of haproxy.cfg", "[haproxy]") {
  const std::string text = config_of(
      "policy = \"haproxy\"\nbacklog = 20\nmax_events = 64\npin = \"1-2\"\n"
      "listen = [\"127.0.0.1:8080\", \"[::1]:8081\"]");
  CHECK_THAT(text, Contains("  tune.maxpollevents 64\n"));
  // Threads count from 1; thread 3 is on CPU 1 again.
  CHECK_THAT(text, Contains("  cpu-map 1/1 1\n  cpu-map 1/2 2\n  cpu-map 1/3 1\n"));
  CHECK_THAT(text, Contains("  bind 127.0.0.1:8080 shards 1 backlog 20\n"));
  CHECK_THAT(text, Contains("  bind [::1]:8081 shards 1 backlog 20\n"));
  CHECK_THAT(config_of("policy = \"haproxy\"\npin = \"none\"\nbacklog = -1"),
             !Contains("cpu-map") && Contains("backlog 65535\n"));
}

TEST_CASE("nothing of HAProxy lies outside its folder", "[haproxy]") {
  HaproxyOptions options = in("/a b/run");
  options.stats_socket = true;
  const ProgramSetup setup = haproxy_setup(with("policy = \"haproxy\""), options);
  CHECK(setup.argv == std::vector<std::string>{"/usr/sbin/haproxy", "-C", "/a b/run", "-f",
                                               "haproxy.cfg", "-db"});
  CHECK_THAT(setup.config.text, Contains("  stats socket unix@stats.sock ") &&
                                    Contains("  lua-load-per-thread burn.lua\n"));
  for (const char* outside : {"/var", "/etc", "/run/", " log ", "daemon", "chroot", "pidfile"})
    CHECK_THAT(setup.config.text, !Contains(outside));
}

TEST_CASE("no burst is cut into pieces", "[haproxy]") {
  CHECK_THAT(config_of("policy = \"haproxy\""), Contains("  tune.lua.forced-yield 2147483647\n"));
}

TEST_CASE("an answer of HAProxy has the size asked for", "[haproxy]") {
  const auto body = [](std::size_t reply) {
    HaproxyOptions options = in("/run");
    options.reply_bytes = reply;
    const std::string text = haproxy_setup(with("policy = \"haproxy\""), options).config.text;
    const std::size_t at = text.find(" string ") + 8;
    return text.find('\n', at) - at;
  };
  constexpr std::size_t header = 83;  // with a length of one digit, as curl -si shows it
  CHECK(body(0) == 1);
  CHECK(body(header + 9) == 9);
  CHECK(body(200) == 200 - header - 2);  // three digits
  CHECK_THROWS_AS(body(header + 10), experiment::ScenarioError);
  CHECK_THROWS_AS(body(header), experiment::ScenarioError);
  CHECK_THROWS_AS(body(1025), experiment::ScenarioError);  // of a line of the configuration
}

TEST_CASE("the burning action has its figure", "[haproxy]") {
  CHECK_THAT(burn_action(1.625), Contains("loops_per_us = 1.625 --"));
}

/// The keys that haproxy_limits complains of.
std::vector<std::string> limits(const Scenario& scenario) {
  return testing::keys_told(haproxy_limits(scenario, "2.6.12"), "haproxy 2.6.12");
}

using Keys = std::vector<std::string>;

TEST_CASE("what HAProxy 2.6 cannot do is told by key, all of it", "[haproxy]") {
  CHECK(limits(with("policy = \"haproxy\"")).empty());
  CHECK(limits(with("policy = \"haproxy-by-thread\"")).empty());
  CHECK(limits(with("policy = \"haproxy\"\nhandoff = \"none\"")).empty());
  CHECK(limits(with("policy = \"haproxy\"\nhandoff = \"round-robin\"")) == Keys{"server.handoff"});
  CHECK(limits(with("policy = \"haproxy-by-thread\"\nhandoff = \"two-index\"")) ==
        Keys{"server.handoff"});
  CHECK(limits(with("policy = \"haproxy\"\nsockets = 2\nhandoff = \"none\"")) ==
        Keys{"server.sockets"});
  CHECK(limits(with("policy = \"haproxy-by-thread\"\nchoose = \"uniform\"")) ==
        Keys{"server.choose"});
  CHECK(limits(with("policy = \"haproxy\"\ntrigger = \"edge\"\nbatch = \"all\"")) ==
        Keys{"server.trigger"});
  CHECK(limits(with("policy = \"haproxy\"\nconnections = 100")) == Keys{"server.connections"});
  CHECK(limits(with("policy = \"haproxy-by-thread\"\ngate = { max = 4, low = 2 }")) ==
        Keys{"server.gate"});
  CHECK(limits(with("policy = \"haproxy\"", "hold = \"1ms\"\nrequests = 2")) ==
        Keys{"work.hold", "work.requests"});
  CHECK(limits(with("policy = \"haproxy\"",
                    "[[events]]\nat = \"1s\"\ndo = { crash_worker = 0 }")) == Keys{"events"});
  Scenario many = with("policy = \"haproxy\"");
  many.server.workers = 65;
  CHECK(limits(many) == Keys{"server.workers"});
}

TEST_CASE("HAProxy wakes all, and does what others do by that or by sockets of their own",
          "[haproxy]") {
  CHECK(limits(with("policy = \"nginx-herd\"")).empty());
  CHECK(limits(with("policy = \"nginx-reuseport\"")).empty());
  CHECK(limits(with("policy = \"nginx-exclusive\"")) == Keys{"server.wait"});
  CHECK(limits(with("policy = \"nginx-exclusive-16\"")) == Keys{"server.rearm", "server.wait"});
  CHECK(limits(with("policy = \"nginx-accept-mutex\"")) == Keys{"server.wait"});
  CHECK(limits(with("policy = \"shared-blocking\"")) == Keys{"server.style", "server.wait"});
}

TEST_CASE("HAProxy waits for whole milliseconds, and not for few", "[haproxy]") {
  const auto waiting = [](const std::string& wait) {
    return limits(with("policy = \"haproxy\"", "wait = " + wait));
  };
  CHECK(waiting("\"20ms\"").empty());
  CHECK(waiting("\"19ms\"") == Keys{"work.wait"});
  CHECK(waiting("\"20500us\"") == Keys{"work.wait"});
  CHECK(waiting("{ type = \"exponential\", mean = \"50ms\" }") == Keys{"work.wait"});
}

TEST_CASE("one thread has nobody to hand on to", "[haproxy]") {
  Scenario scenario = with("policy = \"haproxy-by-thread\"");
  scenario.server.workers = 1;
  CHECK(limits(scenario).empty());
  scenario.server.handoff.kind = server::HandOff::Kind::TwoIndex;
  CHECK(limits(scenario).empty());
}

TEST_CASE("a scenario that HAProxy cannot run is an error with all limits", "[haproxy]") {
  try {
    haproxy_setup(
        with("policy = \"haproxy\"\ntrigger = \"edge\"\nbatch = \"all\"\nconnections = 9"),
        in("/run"));
    FAIL("no error");
  } catch (const experiment::ScenarioError& error) {
    CHECK(error.diagnostics().size() == 2);
    CHECK_THAT(error.what(), Contains("server.trigger: haproxy 2.6.12 watches"));
  }
}

std::string says(const experiment::Folder& folder, const std::string& text) {
  folder.write("program", "#!/bin/sh\ncat <<'END'\n" + text + "\nEND\n");
  return folder.path("program");
}

TEST_CASE("a build of HAProxy is known by what it says", "[haproxy]") {
  const experiment::Folder folder;
  const auto build_of = [&](const std::string& text) {
    const std::string program = says(folder, text);
    std::filesystem::permissions(program, std::filesystem::perms::owner_all);
    return haproxy_build(program);
  };
  const HaproxyBuild debian = build_of(
      "HAProxy version 2.6.12-1+deb12u4 2026/10/17 - https://haproxy.org/\n"
      "Feature list : +LINUX_TPROXY +LUA -MEMORY_PROFILING");
  CHECK(debian.version == "2.6.12");
  CHECK(debian.has_lua);
  const HaproxyBuild plain = build_of("HAProxy version 2.8.3 2023/09/08\nFeature list : -LUA +NS");
  CHECK(plain.version == "2.8.3");
  CHECK_FALSE(plain.has_lua);
  CHECK(build_of("something else").version.empty());
  CHECK(haproxy_build(folder.path("missing")).version.empty());
}

}  // namespace
}  // namespace acceptlab::validation
