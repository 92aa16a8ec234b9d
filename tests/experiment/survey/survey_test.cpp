#include "experiment/survey/survey.hpp"

#include "experiment/reader/scenario_reader.hpp"
#include "experiment/topology/capacity.hpp"
#include "tests/catch.hpp"
#include "tests/experiment/survey/made_up.hpp"

using namespace acceptlab::experiment;
using Catch::Matchers::Contains;

namespace {

SurveyOptions of(const MadeUp& machine) {
  SurveyOptions options;
  options.root = machine.root();
  return options;
}

/// Without the breaks of long comments.
std::string unwrapped(std::string text) {
  const std::string wrap = "\n#   ";
  for (std::size_t at = 0; (at = text.find(wrap, at)) != std::string::npos;)
    text.replace(at, wrap.size(), " ");
  return text;
}

}  // namespace

TEST_CASE("a machine of which nothing can be read gives a scenario of guesses", "[init]") {
  const MadeUp machine;
  const Survey made = survey(of(machine));
  const ReadResult read = read_scenario_text(made.scenario, "s.toml");
  CHECK(read.scenario.machine.cpus() == 1);
  CHECK(read.scenario.server.policy == "nginx-shared");
  CHECK(made.guessed > 10);
  CHECK_THAT(made.scenario, Contains("neither /sys/devices/system/cpu nor /proc/cpuinfo"));
  // Nothing told a rate: half of what one CPU carries.
  const Capacity most = capacity(read.scenario, system_map(read.scenario));
  CHECK(most.offered_per_s <= most.bound.per_s / 2);
  CHECK(most.offered_per_s > most.bound.per_s / 3);
}

TEST_CASE("the same machine gives the same bytes", "[init]") {
  const MadeUp machine;
  machine.write("/proc/cpuinfo", "processor : 0\nprocessor : 1\n");
  CHECK(survey(of(machine)).scenario == survey(of(machine)).scenario);
}

TEST_CASE("what the reader of scenarios refuses is left out with its reason", "[init]") {
  const MadeUp machine;
  machine.write("/proc/sys/kernel/osrelease", "3.8.0\n");
  machine.write("/proc/sys/net/core/somaxconn", "70000\n");  // 65535 is the most before 5.4
  const Survey made = survey(of(machine));
  CHECK_THAT(made.scenario, Contains("left out: kernel.sysctl.net.core.somaxconn = 70000"));
  CHECK(read_scenario_text(made.scenario, "s.toml").scenario.kernel.version_text == "3.8.0");
}

TEST_CASE("policies of every server that is read are scenarios", "[init]") {
  const MadeUp machine;
  machine.write("/sys/devices/system/cpu/online", "0-15\n");
  for (unsigned cpu = 0; cpu < 16; ++cpu) machine.cpu(cpu, 0, cpu, "0-15");
  machine.write("/proc/sys/kernel/osrelease", "6.1.76\n");
  const auto made = [&](std::string SurveyOptions::*kind, const std::string& text,
                        const std::string& version) {
    machine.write("/server.conf", text);
    SurveyOptions options = of(machine);
    options.*kind = machine.path("/server.conf");
    options.server_version = version;
    const Survey survey_of_it = survey(options);
    CHECK(render(survey_of_it.not_understood) == "");
    CHECK_THAT(survey_of_it.scenario, !Contains("left out:"));
    return read_scenario_text(survey_of_it.scenario, "s.toml").scenario;
  };
  const auto nginx = &SurveyOptions::nginx, haproxy = &SurveyOptions::haproxy,
             httpd = &SurveyOptions::httpd;
  const std::string site = "http { server { listen 80; } }\n";
  made(nginx, "worker_processes 4;\nevents { multi_accept on; }\n" + site, "1.22.1");
  made(nginx, "worker_processes 4;\nevents { use poll; }\n" + site, "1.22.1");
  made(nginx, "worker_processes 4;\n" + site, "1.10.3");
  made(nginx, "worker_processes 4;\nevents { accept_mutex off; }\n" + site, "1.10.3");
  made(nginx, "worker_processes 4;\nhttp { server { listen 80 reuseport; } }\n", "1.22.1");
  const std::string front = "frontend f\n bind :80\n";
  made(haproxy, front, "2.8.1");
  made(haproxy, "global\n tune.listener.multi-queue fair\n" + front, "2.8.1");
  made(haproxy, "global\n tune.listener.multi-queue off\n tune.maxaccept -1\n" + front, "2.8.1");
  made(haproxy, "global\n thread-groups 2\n" + front, "2.8.1");
  made(haproxy, "frontend f\n bind :80 shards by-thread\n", "2.8.1");
  const std::string event = "LoadModule mpm_event_module a\nListen 80\n";
  const std::string prefork = "LoadModule mpm_prefork_module a\nListen 80\n";
  CHECK(made(httpd, event, "2.4.57").server.threads == 25);
  made(httpd, event + "ListenCoresBucketsRatio 8\n", "2.4.57");
  CHECK(made(httpd, prefork, "2.4.57").server.workers == 256);
  made(httpd, prefork + "Listen 443\n", "2.4.57");
  made(httpd, prefork + "ListenCoresBucketsRatio 8\n", "2.4.57");
}

TEST_CASE("a log beside a configuration, and files beside the scenario", "[init]") {
  const MadeUp machine;
  machine.write("/nginx.conf",
                "http { log_format main '$remote_addr [$time_local] $request_time';\n"
                "access_log /var/log/nginx/web.log main; server { listen 80; } }\n");
  std::string log;
  for (int i = 0; i < 60; ++i)
    log += "10.0.0.1 [30/Nov/2026:05:15:" + std::string(i < 10 ? "0" : "") + std::to_string(i) +
           " +0000] 0." + (i % 2 == 0 ? "001" : "200") + "\n";
  machine.write("/web.log", log);
  SurveyOptions options = of(machine);
  options.nginx = machine.path("/nginx.conf");
  options.access_log = machine.path("/web.log");
  options.output = "somewhere/web.toml";
  const Survey made = survey(options);
  REQUIRE(made.files.size() == 1);
  CHECK(made.files[0].name == "web.cpu.txt");
  CHECK_THAT(made.scenario, Contains("cpu = { type = \"empirical\", file = \"web.cpu.txt\" }"));
  // On stdout no file can stand beside it.
  options.output = "-";
  const Survey inlined = survey(options);
  CHECK(inlined.files.empty());
  CHECK_THAT(inlined.scenario, Contains("quantiles"));
  CHECK(read_scenario_text(inlined.scenario, "s.toml").scenario.work.cpu.mean() ==
        Approx(100.5e6).epsilon(0.1));
}

TEST_CASE("files that were named and cannot be read are errors", "[init]") {
  const MadeUp machine;
  SurveyOptions options = of(machine);
  options.nginx = machine.path("/missing.conf");
  CHECK_THROWS_WITH(survey(options), Contains("missing.conf: error: cannot be read"));
}

TEST_CASE("a configuration that says nothing is an error, as a missing one is", "[init]") {
  const MadeUp machine;
  machine.write("/empty.conf", "# nothing\n\n");
  machine.write("/binary.conf", std::string("listen 80;\n\0\1", 13));
  machine.write("/text.cfg", "Dear reader,\n");
  machine.write("/folder/readme", "nothing\n");
  const auto refused = [&](std::string SurveyOptions::*kind, const char* file) {
    SurveyOptions options = of(machine);
    options.*kind = machine.path(file);
    try {
      survey(options);
    } catch (const ScenarioError& error) {
      return std::string(error.what());
    }
    return std::string("read");
  };
  for (const auto kind : {&SurveyOptions::nginx, &SurveyOptions::haproxy, &SurveyOptions::httpd}) {
    CHECK_THAT(refused(kind, "/empty.conf"), Contains("error: holds no directive of"));
    CHECK_THAT(refused(kind, "/folder"),
               Contains(kind == &SurveyOptions::haproxy ? "holds no directive of HAProxy"
                                                        : "error: is a folder, not a file"));
    CHECK_THAT(refused(kind, "/binary.conf"), Contains("error: is no text"));
  }
  CHECK_THAT(refused(&SurveyOptions::haproxy, "/text.cfg"),
             Contains("holds no directive of HAProxy") && Contains("before the first section"));
}

TEST_CASE("with another root absolute names are names there, and links lead there", "[init]") {
  const MadeUp machine;
  machine.write("/etc/nginx/nginx.conf", "http { include /etc/nginx/sites-enabled/*; }\n");
  machine.write("/etc/nginx/sites-available/web", "server { listen 8123; }\n");
  std::filesystem::create_directories(machine.path("/etc/nginx/sites-enabled"));
  // As Debian has it: by its absolute name, which would lead out of the copies.
  std::filesystem::create_symlink("/etc/nginx/sites-available/web",
                                  machine.path("/etc/nginx/sites-enabled/web"));
  std::filesystem::create_directories(machine.path("/var"));
  std::filesystem::create_symlink("/logs", machine.path("/var/log"));
  machine.write("/logs/access.log",
                "10.0.0.1 - - [30/Nov/2026:05:15:27 +0000] \"GET /\" 200 1\n"
                "10.0.0.1 - - [30/Nov/2026:05:15:28 +0000] \"GET /\" 200 1\n");
  SurveyOptions options = of(machine);
  options.nginx = "/etc/nginx/nginx.conf";
  options.access_log = "/var/log/access.log";
  const Survey made = survey(options);
  CHECK_THAT(made.scenario, Contains("listen = [\"0.0.0.0:8123\"]"));
  CHECK_THAT(made.scenario, Contains("nginx: " + machine.path("/etc/nginx/nginx.conf") + "\n"));
  CHECK_THAT(made.scenario, Contains("rate = \"1/s\""));
  CHECK_THAT(unwrapped(made.scenario), !Contains(", of this machine"));
  // Programs of this machine are not asked.
  CHECK_THAT(made.scenario, Contains("the version of nginx is not known"));

  options.access_log = "/var/log/missing.log";
  CHECK_THROWS_WITH(survey(options), Contains("cannot be read") && Contains("nor is it in"));
}

TEST_CASE("a file from outside of the root is told, and includes of its own machine", "[init]") {
  const MadeUp machine, other;
  other.write("/site.conf", "server { listen 8124; }\n");
  other.write("/nginx.conf", "http { include " + other.path("/site.conf") + "; }\n");
  SurveyOptions options = of(machine);
  options.nginx = other.path("/nginx.conf");
  const Survey made = survey(options);
  CHECK(made.not_understood.empty());
  CHECK_THAT(made.scenario, Contains("listen = [\"0.0.0.0:8124\"]"));
  CHECK_THAT(unwrapped(made.scenario), Contains("of this machine: it is not in"));
}

TEST_CASE("the demonstration is a scenario with a second column", "[init]") {
  const Scenario demo = read_scenario_text(demo_scenario("demo.toml"), "demo.toml").scenario;
  CHECK(demo.server.workers == 4);
  CHECK(demo.variants.size() == 1);
}
