#include "experiment/reader/scenario_reader.hpp"
#include "experiment/server_config/directives.hpp"
#include "experiment/survey/haproxy_survey.hpp"
#include "experiment/survey/haproxy_syntax.hpp"
#include "experiment/survey/httpd_survey.hpp"
#include "experiment/survey/nginx_survey.hpp"
#include "experiment/survey/nginx_syntax.hpp"
#include "tests/catch.hpp"
#include "tests/experiment/survey/made_up.hpp"

// The lines that `recommend` prints, read back by `init`, say what the scenario said.

using namespace acceptlab::experiment;
using Catch::Matchers::Contains;

namespace {

constexpr unsigned cpus = 16;

Scenario of(const std::string& server) {
  return read_scenario_text(
             "format = 1\n[machine]\ncores = 16\n[server]\n" + server + "[[arrivals]]\n", "s.toml")
      .scenario;
}

std::string block(const ServerConfiguration& made, Directive::Block wanted) {
  std::string text;
  for (const Directive& line : made.lines) {
    CHECK(!line.reason.empty());
    if (line.block == wanted) text += " " + line.text + "\n";
  }
  return text;
}

Findings read_back(const Scenario& scenario) {
  REQUIRE(no_directives_because(scenario).empty());
  using Block = Directive::Block;
  const ServerConfiguration made = server_configuration(scenario, 1000);
  const ServerFacts facts = facts_of(cpus, "99.0");
  if (made.file == "haproxy.cfg") {
    const ConfigTree tree = parse_haproxy(
        "global\n" + block(made, Block::Global) + "frontend f\n" + block(made, Block::Frontend),
        "f");
    return haproxy_findings(tree, facts);
  }
  if (made.file == "httpd.conf") {
    const HttpdTree tree = parse_httpd(block(made, Block::Main), "f", facts.version);
    return httpd_findings(tree, facts);
  }
  const ConfigTree tree =
      parse_nginx(block(made, Block::Main) + "events {\n" + block(made, Block::Events) +
                      "}\nhttp { server {\n" + block(made, Block::Server) + "} }\n",
                  "f");
  return nginx_findings(tree, facts);
}

}  // namespace

TEST_CASE("nginx.conf and back", "[init]") {
  const Findings found = read_back(
      of("policy = \"nginx-reuseport\"\nworkers = 3\nbacklog = 2000\npin = \"0,2,4\"\n"
         "listen = [\"0.0.0.0:80\", \"192.0.2.1:81\"]\nbatch = \"all\"\nconnections = 900\n"));
  CHECK(found.not_understood.empty());
  CHECK(found.value_of("server.policy") == "\"nginx-reuseport\"");
  CHECK(found.value_of("server.workers") == "3");
  CHECK(found.value_of("server.backlog") == "2000");
  CHECK(found.value_of("server.pin") == "\"0,2,4\"");
  CHECK(found.value_of("server.listen") == "[\"0.0.0.0:80\", \"192.0.2.1:81\"]");
  CHECK(found.value_of("server.batch") == "\"all\"");
  CHECK(found.value_of("server.connections") == "900");
}

TEST_CASE("haproxy.cfg and back", "[init]") {
  const Findings one = read_back(
      of("policy = \"haproxy\"\nworkers = 4\nbacklog = 3000\npin = \"3,2,1,0\"\nbatch = 16\n"
         "handoff = \"round-robin\"\nlisten = [\"0.0.0.0:80\", \"[::]:81\"]\n"));
  CHECK(one.not_understood.empty());
  CHECK(one.value_of("server.policy") == "\"haproxy\"");
  CHECK(one.value_of("server.workers") == "4");
  CHECK(one.value_of("server.backlog") == "3000");
  CHECK(one.value_of("server.pin") == "\"3,2,1,0\"");
  CHECK(one.value_of("server.batch") == "16");
  CHECK(one.value_of("server.handoff") == "\"round-robin\"");
  CHECK(one.value_of("server.listen") == "[\"0.0.0.0:80\", \"[::]:81\"]");

  const Findings each = read_back(of("policy = \"haproxy-by-thread\"\nworkers = 8\n"));
  CHECK(each.value_of("server.policy") == "\"haproxy-by-thread\"");
  CHECK(each.value_of("server.backlog") == "1024");
  CHECK(each.not_understood.empty());

  const Findings groups =
      read_back(of("policy = \"haproxy\"\nworkers = 8\nsockets = 2\nwatch = \"groups\"\n"));
  CHECK(groups.value_of("server.sockets") == "2");
  CHECK(groups.value_of("server.watch") == "\"groups\"");
}

TEST_CASE("httpd.conf and back", "[init]") {
  const Findings event = read_back(
      of("policy = \"apache-event\"\nworkers = 6\nthreads = 100\npin = \"none\"\nbacklog = 99\n"));
  CHECK(event.not_understood.empty());
  CHECK(event.value_of("server.policy") == "\"apache-event\"");
  CHECK(event.value_of("server.workers") == "6");
  CHECK(event.value_of("server.threads") == "100");
  CHECK(event.value_of("server.backlog") == "99");

  const Findings prefork = read_back(of("policy = \"apache-prefork\"\nworkers = 300\n"));
  CHECK(prefork.value_of("server.policy") == "\"apache-prefork\"");
  CHECK(prefork.value_of("server.workers") == "300");

  const Findings buckets = read_back(of("policy = \"apache-buckets\"\nworkers = 32\n"));
  CHECK(buckets.value_of("server.policy") == "\"apache-buckets\"");
  CHECK(buckets.value_of("server.sockets") == "2");  // 16 CPUs by 8
}

TEST_CASE("what a server cannot be told has no lines, and says why", "[init]") {
  CHECK_THAT(no_directives_because(of("policy = \"haproxy\"\nworkers = 2\nsockets = 4\n")),
             Contains("no more listen sockets than threads: 4 for 2"));
  CHECK_THAT(
      no_directives_because(of("policy = \"haproxy-by-thread\"\nworkers = 2\nversion = \"2.4\"\n")),
      Contains("shards came with 2.5"));
  CHECK_THAT(no_directives_because(of("policy = \"haproxy\"\nhandoff = \"least-connections\"\n")),
             Contains("two indexes, in turn or not at all"));
  CHECK_THAT(
      no_directives_because(of("policy = \"apache-buckets\"\nsockets = 7\nwatch = { ring = 1 }\n")),
      Contains("no ListenCoresBucketsRatio makes 7 listen sockets of 16 CPUs"));
  CHECK_THAT(no_directives_because(of("policy = \"envoy\"\n")),
             Contains("no configuration lines yet"));
}
