#include "validation/measure/nginx/nginx_config.hpp"

#include <algorithm>
#include <fstream>

#include "experiment/notation/diagnostics.hpp"
#include "tests/catch.hpp"
#include "tests/experiment/folder.hpp"
#include "tests/validation/measured_program.hpp"
#include "validation/measure/nginx/burn_module.hpp"
#include "validation/measure/nginx/nginx_access_log.hpp"
#include "validation/measure/nginx/nginx_limits.hpp"

namespace acceptlab::validation {
namespace {

using Catch::Matchers::Contains;
using experiment::Scenario;
using testing::with;

NginxOptions in(const std::string& folder) {
  NginxOptions options;
  options.folder = folder;
  return options;
}

std::string config_of(const std::string& server) {
  return nginx_setup(with(server), in("/run")).config.text;
}

TEST_CASE("each of nginx's own ways of sharing has its directives", "[nginx]") {
  const std::string shared = config_of("policy = \"nginx-shared\"\nversion = \"1.22\"");
  CHECK_THAT(shared, Contains("accept_mutex off;") && Contains("multi_accept off;") &&
                         Contains("listen 0.0.0.0:80 backlog=511;") && !Contains("reuseport"));
  CHECK_THAT(config_of("policy = \"nginx-accept-mutex\""),
             Contains("accept_mutex on;") && Contains("accept_mutex_delay 500ms;"));
  CHECK_THAT(config_of("policy = \"nginx-reuseport\""),
             Contains("accept_mutex off;") && Contains("listen 0.0.0.0:80 backlog=511 reuseport;"));
  CHECK_THAT(config_of("policy = \"nginx-exclusive-16\"\nbatch = \"all\""),
             Contains("multi_accept on;"));
}

TEST_CASE("the other keys of [server] become directives", "[nginx]") {
  const std::string text = config_of(
      "policy = \"nginx-shared\"\nconnections = 100\nbacklog = 20\nmax_events = 64\n"
      "pin = \"1-2\"\nlisten = [\"127.0.0.1:8080\", \"[::1]:8081\"]");
  CHECK_THAT(text, Contains("worker_processes 3;") && Contains("epoll_events 64;"));
  // Worker 2 is on CPU 1 again. Two listen sockets and the channel take a slot each.
  CHECK_THAT(text, Contains("worker_cpu_affinity 10 100 10;"));
  CHECK_THAT(text, Contains("worker_connections 103;"));
  CHECK_THAT(text, Contains("listen 127.0.0.1:8080 backlog=20;"));
  CHECK_THAT(text, Contains("listen [::1]:8081 backlog=20;"));
  CHECK_THAT(config_of("policy = \"nginx-shared\"\npin = \"none\"\nbacklog = -1"),
             !Contains("worker_cpu_affinity") && Contains("backlog=65535"));
}

TEST_CASE("nothing of nginx lies outside its folder", "[nginx]") {
  NginxOptions options = in("/a b/run");
  options.access_log = true;
  const ProgramSetup setup = nginx_setup(with("policy = \"nginx-shared\""), options);
  CHECK(setup.argv == std::vector<std::string>{"/usr/sbin/nginx", "-p", "/a b/run", "-c",
                                               "nginx.conf", "-e", "error.log"});
  for (const char* directive :
       {"pid ", "error_log ", "lock_file ", "access_log ", "_temp_path ", "perl_modules "}) {
    const std::size_t at = setup.config.text.find(directive);
    REQUIRE(at != std::string::npos);
    const std::size_t value = at + std::string(directive).size();
    CHECK(setup.config.text[value] != '/');  // beneath the prefix
  }
  CHECK_THAT(setup.config.text, Contains("buffer=64k"));
  options.as_root = false;
  CHECK_THAT(nginx_setup(with("policy = \"nginx-shared\""), options).config.text,
             !Contains("user "));
}

TEST_CASE("an answer has the size asked for", "[nginx]") {
  const auto body = [](std::size_t reply) {
    NginxOptions options = in("/run");
    options.reply_bytes = reply;
    const std::string module = nginx_setup(with("policy = \"nginx-shared\""), options).burn.text;
    const std::size_t at = module.find("'x' x ");
    return std::stoul(module.substr(at + 6));
  };
  constexpr std::size_t header = 135;  // with a length of one digit, as curl -si shows it
  CHECK(body(0) == 1);
  CHECK(body(header + 9) == 9);
  CHECK(body(header + 1 + 10) == 10);
  CHECK(body(header + 2 + 512) == 512);
  // One byte of body more is one digit more.
  CHECK_THROWS_AS(body(header + 10), experiment::ScenarioError);
  CHECK_THROWS_AS(body(header), experiment::ScenarioError);
  CHECK_THROWS_AS(body(std::size_t{1} << 24), experiment::ScenarioError);
}

TEST_CASE("the burning module has its figures", "[nginx]") {
  const std::string module = burn_module(162.5, 7);
  CHECK_THAT(module, Contains("$loops_per_us = 162.5;") && Contains("'x' x 7;"));
}

/// The keys that nginx_limits complains of.
std::vector<std::string> limits(const Scenario& scenario, std::string_view version = "1.22.1") {
  return testing::keys_told(nginx_limits(scenario, version), "nginx " + std::string(version));
}

using Keys = std::vector<std::string>;

TEST_CASE("what nginx 1.22.1 cannot do is told by key, all of it", "[nginx]") {
  CHECK(limits(with("policy = \"nginx-shared\"")).empty());
  CHECK(limits(with("policy = \"nginx-herd\"")) == Keys{"server.wait"});
  CHECK(limits(with("policy = \"nginx-exclusive\"")) == Keys{"server.rearm"});
  // With multi_accept the rule of 16 is never reached.
  CHECK(limits(with("policy = \"nginx-exclusive\"\nbatch = \"all\"")).empty());
  CHECK(limits(with("policy = \"nginx-shared\"\nbatch = 4")) == Keys{"server.batch"});
  CHECK(
      limits(with("policy = \"nginx-shared\"\nsockets = 2\nwait = \"epoll\"\nrearm = \"never\"")) ==
      Keys{"server.sockets"});
  CHECK(limits(with("policy = \"nginx-reuseport\"\nchoose = \"uniform\"")) ==
        Keys{"server.choose"});
  CHECK(limits(with("policy = \"nginx-reuseport\"\nwait = \"blocking\"\nstyle = \"prefork\"")) ==
        Keys{"server.style", "server.wait"});
  CHECK(limits(with("policy = \"nginx-shared\"\nwait = \"epoll\"\ntrigger = \"edge\"\nbatch = "
                    "\"all\"\nrearm = \"never\"")) == Keys{"server.trigger", "server.wait"});
  CHECK(limits(with("policy = \"nginx-accept-mutex\"\ngate = \"none\"")).empty());
  CHECK(limits(with("policy = \"nginx-accept-mutex\"\ngate = \"none\"\nconnections = 64")) ==
        Keys{"server.gate"});
  CHECK(limits(with("policy = \"nginx-shared\"\nhandoff = \"round-robin\"")) ==
        Keys{"server.handoff"});
  CHECK(limits(with("policy = \"nginx-shared\"", "wait = \"1ms\"\nrequests = 2")) ==
        Keys{"work.requests", "work.wait"});
  CHECK(limits(with("policy = \"nginx-shared\"",
                    "[[events]]\nat = \"1s\"\ndo = { crash_worker = 0 }")) == Keys{"events"});
}

TEST_CASE("one worker shares with nobody", "[nginx]") {
  Scenario scenario = with("policy = \"nginx-exclusive\"");
  scenario.server.workers = 1;
  CHECK(limits(scenario).empty());
  scenario.server.rearm = server::Rearm::Every16;
  CHECK(limits(scenario).empty());
  scenario.server.rearm = server::Rearm::Each;
  CHECK(limits(scenario) == Keys{"server.rearm"});
  scenario.server.rearm = server::Rearm::Never;
  scenario.server.wait = kernel::Wait::TryLock;  // which nginx leaves out then
  CHECK(limits(scenario) == Keys{"server.wait"});
}

TEST_CASE("other versions of nginx share in other ways", "[nginx]") {
  CHECK(limits(with("policy = \"nginx-exclusive\""), "1.20.0").empty());
  CHECK(limits(with("policy = \"nginx-exclusive-16\""), "1.20.0") == Keys{"server.rearm"});
  CHECK(limits(with("policy = \"nginx-herd\""), "1.10.3").empty());
}

TEST_CASE("a scenario that nginx cannot run is an error with all limits", "[nginx]") {
  try {
    nginx_setup(with("policy = \"nginx-shared\"\nbatch = 4\nhandoff = \"round-robin\""),
                in("/run"));
    FAIL("no error");
  } catch (const experiment::ScenarioError& error) {
    CHECK(error.diagnostics().size() == 2);
    CHECK_THAT(error.what(), Contains("server.batch: nginx 1.22.1 accepts once a turn"));
  }
}

TEST_CASE("the access log gives who served what", "[nginx]") {
  const experiment::Folder folder;
  folder.write("access.log",
               "4711 17 1 1700000000.125 127.0.0.9 40000 200 \"42\"\n"
               "4712 18 1 1700000000.130 127.0.0.9 40001 200 \"-\"\n");
  const auto rows = read_nginx_access_log(folder.path("access.log"));
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].pid == 4711);
  CHECK(rows[0].connection == 17);
  CHECK(rows[0].written_ms == 1700000000125);
  CHECK(rows[0].port == 40000);
  CHECK(rows[0].id == "42");
  CHECK(rows[1].id.empty());
  folder.write("access.log",
               "4711 17 1 1700000000.125 127.0.0.9 40000 200 \"42\"\n127.0.0.1 - -\n");
  CHECK_THROWS_WITH(read_nginx_access_log(folder.path("access.log")), Contains("access.log:2: "));
}

}  // namespace
}  // namespace acceptlab::validation
