#include "experiment/survey/haproxy_survey.hpp"

#include "experiment/survey/haproxy_syntax.hpp"
#include "tests/catch.hpp"
#include "tests/experiment/survey/made_up.hpp"

using namespace acceptlab::experiment;
using Catch::Matchers::Contains;

namespace {

const std::string newest = "2.8.1";

Findings of(const std::string& text, const ServerFacts& facts = facts_of(8, newest)) {
  const ConfigTree tree = parse_haproxy(text, "haproxy.cfg");
  return haproxy_findings(tree, facts);
}

}  // namespace

TEST_CASE("HAProxy's syntax: quotes, backslashes, comments, sections", "[init]") {
  const ConfigTree tree = parse_haproxy(
      "global # the whole\n  log \"/dev/log x\" local0\n\tuser a\\ b\n\nfrontend f\n bind :80#c\n",
      "haproxy.cfg");
  CHECK(tree.problems.empty());
  REQUIRE(tree.entries.size() == 2);
  CHECK(tree.entries[0].block[0].argument(1) == "/dev/log x");
  CHECK(tree.entries[0].block[1].argument(1) == "a b");
  CHECK(tree.entries[1].block[0].argument(1) == ":80");
  CHECK(tree.entries[1].block[0].words[1].column == 7);
}

TEST_CASE("HAProxy: one socket for a thread group, its backlog and who gets a connection",
          "[init]") {
  const Findings found =
      of("global\n nbthread 4\n cpu-map auto:1/1-4 0-3\n tune.maxaccept 16\n maxconn 20000\n"
         "defaults\n maxconn 3000\n option httpclose\n"
         "frontend web\n bind *:80\n bind :::443 ssl crt x.pem alpn h2\nbackend b\n server s "
         "10.0.0.1:80\n");
  CHECK(found.not_understood.empty());
  CHECK(found.value_of("server.policy") == "\"haproxy\"");
  CHECK(found.value_of("server.workers") == "4");
  CHECK(found.value_of("server.pin") == "\"0,1,2,3\"");
  CHECK(found.value_of("server.batch") == "16");
  CHECK(found.value_of("server.backlog") == "3000");  // the frontend's maxconn, from defaults
  CHECK(found.value_of("server.listen") == "[\"0.0.0.0:80\", \"[::]:443\"]");
  CHECK(found.value_of("work.requests") == "1");
  // One of the two addresses has TLS: half of 1 ms.
  CHECK(found.value_of("work.setup_cpu") == "\"500us\"");
  CHECK(finding_of(found, "work.setup_cpu")->guessed);
  CHECK(remarks_say(found, "maxconn 20000: at this many connections"));
}

TEST_CASE("HAProxy: backlog by the rule of listener_backlog", "[init]") {
  const auto backlog = [](const std::string& frontend) {
    return std::string(of("frontend f\n" + frontend).value_of("server.backlog"));
  };
  CHECK(backlog(" bind :80\n") == "1024");
  CHECK(backlog(" maxconn 50\n bind :80\n") == "50");
  CHECK(backlog(" maxconn 50\n bind :80 maxconn 60\n") == "60");
  CHECK(backlog(" maxconn 50\n backlog 70\n bind :80 maxconn 60\n") == "70");
  CHECK(backlog(" backlog 70\n bind :80 backlog 80\n") == "80");
}

TEST_CASE("HAProxy: shards become sockets", "[init]") {
  const auto with = [](const std::string& global, const std::string& bind) {
    return of("global\n nbthread 8\n" + global + "frontend f\n bind :80" + bind + "\n");
  };
  CHECK(with("", " shards by-thread").value_of("server.policy") == "\"haproxy-by-thread\"");
  CHECK(with(" tune.listener.default-shards by-thread\n", "").value_of("server.policy") ==
        "\"haproxy-by-thread\"");
  const Findings two = with(" thread-groups 2\n", "");
  CHECK(two.value_of("server.policy") == "\"haproxy\"");
  CHECK(two.value_of("server.sockets") == "2");
  CHECK(two.value_of("server.watch") == "\"groups\"");
  CHECK(with("", " shards 4").value_of("server.sockets") == "4");
  const Findings many = with("", " shards 20");
  CHECK(many.value_of("server.policy") == "\"haproxy-by-thread\"");
  CHECK(remarks_say(many, "no more shards than threads"));
  CHECK(not_understood(with("", " shards few"), "is no number of shards"));
}

TEST_CASE("HAProxy: addresses of another layout than the first are left out by name", "[init]") {
  const Findings found =
      of("global\n nbthread 8\n thread-groups 2\nfrontend f\n bind :80 shards by-thread\n"
         " bind :443 ssl crt x.pem shards 2\n bind :81 shards 8 backlog 99\n bind :82\n");
  CHECK(found.value_of("server.policy") == "\"haproxy-by-thread\"");
  CHECK(found.value_of("server.listen") == "[\"0.0.0.0:80\", \"0.0.0.0:81\"]");
  CHECK(remarks_say(found,
                    "haproxy.cfg:6: bind :443 ssl crt x.pem shards 2 has 2 sockets beside 8 of "
                    "bind :80 shards by-thread and was left out"));
  CHECK(remarks_say(found, "haproxy.cfg:8: bind :82 has 2 sockets"));
  CHECK(found.value_of("work.setup_cpu").empty());  // the address with TLS is gone
}

TEST_CASE("HAProxy: threads and batches by version", "[init]") {
  const std::string rest = "frontend f\n bind :80\n";
  CHECK(of(rest, facts_of(8, newest)).value_of("server.workers") == "8");
  CHECK(of(rest, facts_of(96, newest)).value_of("server.workers") == "64");
  CHECK(of(rest, facts_of(8, "1.8")).value_of("server.workers") == "1");
  CHECK(of(rest, facts_of(8, "2.3")).value_of("server.batch") == "64");
  CHECK(of(rest, facts_of(8, "2.4")).value_of("server.batch").empty());  // the policy's 4
  CHECK(of("global\n tune.listener.multi-queue fair\n" + rest).value_of("server.handoff") ==
        "\"round-robin\"");
  CHECK(of("global\n tune.listener.multi-queue off\n" + rest).value_of("server.handoff") ==
        "\"none\"");
}

TEST_CASE("HAProxy: a map of CPUs by thread, or none that a scenario could say", "[init]") {
  const auto pin = [](const std::string& maps) {
    return std::string(
        of("global\n nbthread 4\n" + maps + "frontend f\n bind :80\n").value_of("server.pin"));
  };
  CHECK(pin("") == "\"none\"");
  CHECK(pin(" cpu-map 1/1 3\n cpu-map 1/2 2\n cpu-map 1/3 1\n cpu-map 1/4 0\n") == "\"3,2,1,0\"");
  CHECK(pin(" cpu-map auto:1/all 4-7\n") == "\"4,5,6,7\"");
  CHECK(pin(" cpu-map 1/all 0-3\n") == "\"none\"");  // each thread on any of four
  CHECK(pin(" cpu-map 1/1 0\n") == "\"none\"");
}

TEST_CASE("HAProxy: addresses that are none, and slips, are told", "[init]") {
  const Findings found =
      of("nbthread 3\nglobal\n nbthred 4\n tune.maxacept 5\nfrontend f\n"
         " bind unix@/run/x user a\n bind ${ADDR}:80\n bind 10.0.0.1:80,10.0.0.2:81 shard 2\n"
         " bind \":90\n.if defined(X)\n.endif\n");
  const std::string text = render(found.not_understood);
  CHECK_THAT(text,
             Contains("haproxy.cfg:1:1: warning: 'nbthread' stands before the first section"));
  CHECK_THAT(text,
             Contains("did you mean 'nbthread'?") && Contains("did you mean 'tune.maxaccept'?"));
  CHECK_THAT(text, Contains("'${ADDR}:80' is no address") && Contains("did you mean 'shards'?"));
  CHECK_THAT(text, Contains("a quote is never closed") && Contains("the condition of '.if'"));
  CHECK(remarks_say(found, "unix@/run/x is no TCP address"));
  CHECK(found.value_of("server.listen") == "[\"10.0.0.1:80\", \"10.0.0.2:81\", \"0.0.0.0:90\"]");
}

TEST_CASE("HAProxy: misspelt names are told, and what a misspelt section holds is not read",
          "[init]") {
  const Findings found = of(
      "global\n tune.lissener.foo 1\n tune.listener.default-shard by-thread\n thread-group 1 1-4\n"
      " daemon\ndefaults\n maxcon 5\n mode http\nfrontend a\n bimd :81\n bind :80\nbackend c\n"
      "frontent b\n bind :90\n");
  const std::string text = render(found.not_understood);
  CHECK(found.not_understood.size() == 5);
  CHECK_THAT(text, Contains("2:2: warning: 'tune.lissener.foo' is not known") &&
                       Contains("did you mean 'tune.listener.foo'?"));
  CHECK_THAT(text, Contains("did you mean 'tune.listener.default-shards'?"));
  CHECK_THAT(text, Contains("did you mean 'maxconn'?") && Contains("did you mean 'bind'?"));
  CHECK_THAT(text, Contains("13:1: warning: 'frontent' is not known") &&
                       Contains("did you mean 'frontend'? what stands in it is not read"));
  CHECK(found.value_of("server.listen") == "[\"0.0.0.0:80\"]");
  CHECK(remarks_say(found, "not known to bear on accept: backend c, daemon, mode, thread-group"));
}

TEST_CASE("HAProxy: a line without end is named, and the rest is read", "[init]") {
  const Findings found =
      of("global\n nbthread 3\n log " + std::string(1 << 20, ' ') + "x\nfrontend f\n bind :80\n");
  CHECK(not_understood(found, "longer than 64 KiB"));
  CHECK(found.value_of("server.workers") == "3");
}

TEST_CASE("HAProxy: without a frontend the addresses are assumed", "[init]") {
  const Findings found = of("global\n daemon\nbackend b\n server s 10.0.0.1:80\n");
  CHECK(finding_of(found, "server.listen")->guessed);
  CHECK(remarks_say(found, "no frontend"));
}
