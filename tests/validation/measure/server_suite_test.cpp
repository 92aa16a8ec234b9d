#include "validation/measure/server_suite.hpp"

#include "tests/catch.hpp"
#include "tests/experiment/folder.hpp"
#include "tests/validation/measure/hosts.hpp"
#include "tests/validation/measure/two_workers.hpp"

namespace acceptlab::validation {
namespace {

const Host host = plain_host(2);
const MeasuredServer native, nginx{ServerKind::Nginx, "1.22.1"},
    haproxy{ServerKind::Haproxy, "2.6.12"};

Suite suite_of(const std::string& entries) {
  const experiment::Folder folder;
  folder.write("s.toml", two_workers);
  folder.write("suite.toml", "format = 1\n" + entries);
  return read_suite(folder.path("suite.toml"), {}, host);
}

std::vector<std::string> names_of(const Suite& suite) {
  std::vector<std::string> names;
  for (const SuiteCase& c : suite.cases) names.push_back(c.name);
  return names;
}
using Names = std::vector<std::string>;

const std::string policies = R"([[cases]]
scenario = "s.toml"
policies = ["shared-blocking", "nginx-reuseport", "nginx-exclusive", "nginx-exclusive-16"]
calibration = ["shared-blocking"]
)";

TEST_CASE("policies that the server cannot do are left out, each once and with the reasons") {
  const auto selected = suite_for(suite_of(policies + R"([[cases]]
name = "more"
scenario = "s.toml"
policies = ["shared-blocking", "nginx-reuseport"]
)"),
                                  nginx);
  CHECK(names_of(selected.suite) ==
        Names{"nginx-reuseport", "nginx-exclusive-16", "nginx-reuseport more"});
  REQUIRE(selected.left_out.size() == 2);
  CHECK(selected.left_out[0].what == "shared-blocking");
  REQUIRE(selected.left_out[0].reasons.size() == 2);
  CHECK_THAT(selected.left_out[0].reasons[1], Catch::Contains("is an event loop"));
  CHECK(selected.left_out[1].what == "nginx-exclusive");
  REQUIRE(selected.left_out[1].reasons.size() == 1);
  CHECK_THAT(selected.left_out[1].reasons[0], Catch::Contains("server.rearm: nginx 1.22.1 moves"));
}

TEST_CASE("our own server can do what other versions of nginx do") {
  const auto selected = suite_for(suite_of(policies), native);
  CHECK(selected.suite.cases.size() == 4);
  CHECK(selected.left_out.empty());
}

TEST_CASE("HAProxy can do other policies than nginx") {
  const auto selected = suite_for(suite_of(R"([[cases]]
scenario = "s.toml"
policies = ["haproxy", "haproxy-by-thread", "nginx-herd", "nginx-exclusive"]
)"),
                                  haproxy);
  CHECK(names_of(selected.suite) == Names{"haproxy", "haproxy-by-thread", "nginx-herd"});
  REQUIRE(selected.left_out.size() == 1);
  CHECK(selected.left_out[0].what == "nginx-exclusive");
}

TEST_CASE("HAProxy reads at once under every policy, and is simulated so") {
  const std::string two = R"([[cases]]
scenario = "s.toml"
policies = ["haproxy-by-thread", "nginx-reuseport"]
)";
  for (const SuiteCase& c : suite_for(suite_of(two), haproxy).suite.cases) {
    CHECK(c.read.scenario.server.first_read == server::FirstRead::AtOnce);
    // What a record keeps of it.
    CHECK(experiment::read_scenario_text(c.read.text, "again.toml").scenario.server.first_read ==
          server::FirstRead::AtOnce);
    CHECK(c.read.scenario.server.workers == 2);
  }
  for (const SuiteCase& c : suite_for(suite_of(two), nginx).suite.cases)
    CHECK(c.read.scenario.server.first_read == server::FirstRead::Event);
}

TEST_CASE("a policy that needs several workers to be itself is left out with one, too") {
  // With one worker nginx-exclusive would be nginx-exclusive-16 under another name.
  const auto selected =
      suite_for(suite_of(policies + "vary = { \"server.workers\" = [1, 2] }\n"), nginx);
  CHECK(names_of(selected.suite) ==
        Names{"nginx-reuseport workers=1", "nginx-exclusive-16 workers=1",
              "nginx-reuseport workers=2", "nginx-exclusive-16 workers=2"});
  REQUIRE(selected.left_out.size() == 2);
  CHECK(selected.left_out[0].what == "shared-blocking");
  CHECK(selected.left_out[1].what == "nginx-exclusive");
}

TEST_CASE("a single case is left out where the policy is possible otherwise") {
  // One worker alone takes no mutex.
  const auto selected = suite_for(suite_of(R"([[cases]]
scenario = "s.toml"
policies = ["nginx-accept-mutex"]
vary = { "server.workers" = [1, 2, 3] }
)"),
                                  nginx);
  CHECK(names_of(selected.suite) ==
        Names{"nginx-accept-mutex workers=2", "nginx-accept-mutex workers=3"});
  REQUIRE(selected.left_out.size() == 1);
  CHECK(selected.left_out[0].what == "nginx-accept-mutex workers=1");
}

TEST_CASE("nginx has calibration cases of its own") {
  const Suite suite = suite_of(policies + R"([[cases]]
name = "one worker"
servers = ["nginx"]
scenario = "s.toml"
policies = ["nginx-reuseport"]
calibration = ["nginx-reuseport"]
set = { "server.workers" = 1 }
)");
  const auto calibrating = [&](const MeasuredServer& server) {
    Names names;
    for (const SuiteCase& c : suite_for(suite, server).suite.cases)
      if (c.calibration) names.push_back(c.name);
    return names;
  };
  CHECK(calibrating(nginx) == Names{"nginx-reuseport one worker"});
  CHECK(calibrating(native) == Names{"shared-blocking"});
  CHECK(suite_for(suite, native).left_out.empty());  // the suite's wish, not the server's limit
}

TEST_CASE("a suite of which nothing is left is an error that says why") {
  const auto message = [](const std::string& entries) -> std::string {
    try {
      suite_for(suite_of(entries), nginx);
    } catch (const experiment::ScenarioError& error) {
      return error.what();
    }
    return "";
  };
  CHECK_THAT(message("[[cases]]\nscenario = \"s.toml\"\npolicies = [\"nginx-herd\"]\n"),
             Catch::Contains("server.wait: nginx 1.22.1") && Catch::Contains("help"));
  CHECK_THAT(message("[[cases]]\nscenario = \"s.toml\"\nservers = [\"native\"]\n"),
             Catch::Contains("no case for nginx 1.22.1"));
}

TEST_CASE("a record says which server, with its version") {
  CHECK(native.name() == "native");
  CHECK(nginx.name() == "nginx 1.22.1");
  CHECK(haproxy.name() == "haproxy 2.6.12");
  CHECK(server_kind_of("haproxy") == ServerKind::Haproxy);
  CHECK_FALSE(server_kind_of("lighttpd"));
}

}  // namespace
}  // namespace acceptlab::validation
