#include <iostream>

#include "experiment/reader/scenario_reader.hpp"
#include "experiment/survey/survey.hpp"
#include "tests/catch.hpp"
#include "tests/experiment/survey/made_up.hpp"

using namespace acceptlab::experiment;
using Catch::Matchers::Contains;

namespace {

/// Whether the file is there; says that a test is skipped where it is not.
bool there(const char* file, const char* package) {
  if (std::filesystem::exists(file)) return true;
  std::cout << "skipped: " << file << " is not here (Debian package " << package << ")\n";
  return false;
}

}  // namespace

TEST_CASE("Debian's nginx as it is installed", "[init]") {
  const char* const file = "/etc/nginx/nginx.conf";
  if (!there(file, "nginx")) return;
  SurveyOptions options;
  options.nginx = file;
  const Survey made = survey(options);
  const ReadResult read = read_scenario_text(made.scenario, "nginx.toml");
  CHECK(read.scenario.server.policy.starts_with("nginx-"));
  CHECK(read.scenario.server.workers >= 1);
  CHECK(made.not_understood.empty());
}

TEST_CASE("Debian's HAProxy as it is installed", "[init]") {
  const char* const file = "/etc/haproxy/haproxy.cfg";
  if (!there(file, "haproxy")) return;
  SurveyOptions options;
  options.haproxy = file;
  const Survey made = survey(options);
  const ReadResult read = read_scenario_text(made.scenario, "haproxy.toml");
  CHECK(read.scenario.server.policy.starts_with("haproxy"));
  CHECK(made.not_understood.empty());
}

// What these packages say of accepting, so that it is tested where they are not installed.
TEST_CASE("what Debian's defaults say", "[init]") {
  const MadeUp machine;
  machine.write("/sys/devices/system/cpu/online", "0-3\n");
  for (unsigned cpu = 0; cpu < 4; ++cpu) machine.cpu(cpu, 0, cpu, "0-3");
  machine.write("/etc/nginx/nginx.conf",
                "worker_processes auto;\ninclude /etc/nginx/modules-enabled/*.conf;\n"
                "events { worker_connections 768; }\nhttp { gzip on;\n"
                "include /etc/nginx/sites-enabled/*; }\n");
  machine.write("/etc/nginx/sites-enabled/default",
                "server { listen 80 default_server; listen [::]:80 default_server;\n"
                "location / { try_files $uri =404; } }\n");
  machine.write("/etc/haproxy/haproxy.cfg",
                "global\n\tlog /dev/log\tlocal0\n\tdaemon\ndefaults\n\tmode\thttp\n"
                "\ttimeout client  50000\n");
  machine.write("/var/lib/dpkg/status",
                "Package: nginx\nStatus: install ok installed\nVersion: 1.22.1-9+deb12u4\n\n"
                "Package: haproxy\nVersion: 2.6.12-1\n\n");
  SurveyOptions options;
  options.root = machine.root();
  options.nginx = machine.path("/etc/nginx/nginx.conf");
  const Scenario nginx = read_scenario_text(survey(options).scenario, "n.toml").scenario;
  CHECK(nginx.server.policy == "nginx-shared");
  CHECK(nginx.server.version == "1.22.1");
  CHECK(nginx.server.workers == 4);
  CHECK(nginx.server.connections == 768 - 3);  // two listen sockets and the channel to the master
  CHECK(nginx.server.backlog == 511);
  CHECK(nginx.server.listen.size() == 1);
  CHECK(!nginx.server.pinned);

  options.nginx.clear();
  options.haproxy = machine.path("/etc/haproxy/haproxy.cfg");
  const Survey made = survey(options);
  const Scenario haproxy = read_scenario_text(made.scenario, "h.toml").scenario;
  CHECK(haproxy.server.policy == "haproxy");
  CHECK(haproxy.server.version == "2.6.12");
  CHECK(haproxy.server.workers == 4);
  CHECK_THAT(made.scenario, Contains("no frontend: HAProxy would accept nothing"));
}
