#include "experiment/survey/nginx_survey.hpp"

#include "experiment/survey/nginx_syntax.hpp"
#include "tests/catch.hpp"
#include "tests/experiment/survey/made_up.hpp"

using namespace acceptlab::experiment;
using Catch::Matchers::Contains;

namespace {

const std::string newest = "1.22.1";

Findings of(const std::string& text, const ServerFacts& facts = facts_of(8, newest)) {
  const ConfigTree tree = parse_nginx(text, "nginx.conf");
  return nginx_findings(tree, facts);
}

}  // namespace

TEST_CASE("nginx's syntax: quotes, comments, braces of variables, blocks of Lua", "[init]") {
  const ConfigTree tree = parse_nginx(
      "user 'www data'; # a comment; with { braces\n"
      "log_format main \"$remote_addr \\\"x;y\\\"\" '{\"a\":1}';\n"
      "map $x $y { default ${z}; }\n"
      "content_by_lua_block { if a then b = { 1 } end }\n"
      "server{listen 80;}\n",
      "nginx.conf");
  CHECK(tree.problems.empty());
  REQUIRE(tree.entries.size() == 5);
  CHECK(tree.entries[0].argument(1) == "www data");
  CHECK(tree.entries[1].argument(2) == "$remote_addr \"x;y\"");
  CHECK(tree.entries[1].argument(3) == "{\"a\":1}");
  CHECK(tree.entries[2].block.front().argument(1) == "${z}");
  CHECK(tree.entries[3].name() == "content_by_lua_block");
  CHECK(tree.entries[4].block.front().argument(1) == "80");
  CHECK(tree.entries[4].block.front().line == 5);
}

TEST_CASE("nginx: reuseport, backlog and what is said beside them", "[init]") {
  ServerFacts facts = facts_of(8, newest);
  facts.somaxconn = 128;
  const Findings found =
      of("worker_processes auto;\nworker_cpu_affinity auto;\n"
         "events { worker_connections 1024; accept_mutex on; multi_accept on; epoll_events 256; }\n"
         "http { server { listen 80 reuseport backlog=1024 deferred; listen [::]:80 reuseport; }\n"
         "       server { listen 80; } }\n",
         facts);
  CHECK(found.not_understood.empty());
  CHECK(found.value_of("server.policy") == "\"nginx-reuseport\"");
  CHECK(found.value_of("server.workers") == "8");
  CHECK(found.value_of("server.backlog") == "1024");
  CHECK(found.value_of("server.batch") == "\"all\"");
  CHECK(found.value_of("server.max_events") == "256");
  CHECK(found.value_of("server.pin") == "\"one-per-cpu\"");
  CHECK(found.value_of("server.listen") == "[\"0.0.0.0:80\"]");
  CHECK(found.value_of("server.version") == "\"1.22.1\"");
  // Two listen sockets of a worker and its channel to the master.
  CHECK(found.value_of("server.connections") == "1021");
  CHECK(finding_of(found, "server.backlog")->from ==
        "nginx.conf:4: listen 80 reuseport backlog=1024 deferred");
  CHECK(remarks_say(found, "cuts the backlog of 1024 to net.core.somaxconn, 128"));
  CHECK(remarks_say(found, "accept_mutex on: ignored"));
  CHECK(found.value_of("server.defer_accept") == "\"60s\"");
  CHECK(remarks_say(found, "[::]:80"));
}

TEST_CASE("nginx: how one socket is shared follows from mutex and version", "[init]") {
  const std::string two = "worker_processes 2;\nhttp { server { listen 80; } }\n";
  const auto policy = [&](const std::string& events, const std::string& version) {
    return std::string(of(events + two, facts_of(8, version)).value_of("server.policy"));
  };
  CHECK(policy("", "1.22.1") == "\"nginx-shared\"");
  CHECK(policy("", "") == "\"nginx-shared\"");
  CHECK(policy("", "1.11.2") == "\"nginx-accept-mutex\"");  // on by default until then
  CHECK(policy("events { accept_mutex off; }\n", "1.11.2") == "\"nginx-herd\"");
  CHECK(policy("events { accept_mutex on; }\n", "1.22.1") == "\"nginx-accept-mutex\"");
  // One worker takes no mutex.
  const Findings one = of("events { accept_mutex on; }\nhttp { server { listen 80; } }\n");
  CHECK(one.value_of("server.policy") == "\"nginx-shared\"");
  CHECK(one.value_of("server.workers") == "1");
  CHECK(remarks_say(one, "ignored with one worker"));
}

TEST_CASE("nginx: several servers on one address are one socket, wildcards take the rest",
          "[init]") {
  const Findings found = of(
      "http {\n server { listen 80; }\n server { listen *:80; }\n server { listen 10.0.0.1:80; }\n"
      " server { listen 127.0.0.1:8080 backlog=64; }\n server { listen unix:/run/x.sock; }\n"
      " server { server_name a; }\n server { listen 443 quic; }\n server { listen 8000-8001; } "
      "}\n");
  CHECK(found.value_of("server.listen") ==
        "[\"0.0.0.0:80\", \"127.0.0.1:8080\", \"0.0.0.0:8000\", \"0.0.0.0:8001\"]");
  CHECK(found.value_of("server.backlog") == "64");
  CHECK(remarks_say(found, "nginx binds the wildcard of its port alone"));
  CHECK(remarks_say(found, "no TCP socket, left out"));
  CHECK(remarks_say(found, "UDP, left out"));
  CHECK(remarks_say(found, "another backlog"));
  CHECK(remarks_say(found, "dealt evenly"));
}

TEST_CASE("nginx: a TLS handshake costs connections of the addresses that stay, by their share",
          "[init]") {
  const auto setup = [](const std::string& listens) {
    const Findings found = of("http { server { " + listens + " } }");
    const Finding* const cost = finding_of(found, "work.setup_cpu");
    return cost == nullptr ? std::string("none") : cost->value + " " + cost->from;
  };
  CHECK(setup("listen 80;") == "none");
  CHECK_THAT(setup("listen 443 ssl;"), Contains("\"1ms\"") && !Contains("times"));
  // Connections are dealt evenly: one of two has a handshake of 1 ms, one of four a quarter.
  CHECK_THAT(setup("listen 80; listen 443 ssl;"), Contains("\"500us\"") && Contains("times 1/2"));
  CHECK_THAT(setup("listen 80; listen 81; listen 82; listen 443 ssl; listen [::]:443 ssl;"),
             Contains("\"250us\"") && Contains("times 1/4"));
  // 443 has another layout and is left out, so port 80 pays nothing for it.
  CHECK(setup("listen 80 reuseport; listen 443 ssl;") == "none");
  CHECK_THAT(setup("listen 80; listen 443 ssl reuseport;"), Contains("\"1ms\""));
  // Of two servers on one address one says ssl for both.
  CHECK_THAT(setup("listen 443; } server { listen 443 ssl;"), Contains("\"1ms\""));
}

TEST_CASE("nginx: masks of CPUs, by the scenario's numbers", "[init]") {
  const std::string rest = "http { server { listen 80; } }\n";
  CHECK(of("worker_processes 3;\nworker_cpu_affinity 0001 0100 1000;\n" + rest)
            .value_of("server.pin") == "\"0,2,3\"");
  // The last mask holds for the workers behind it.
  CHECK(of("worker_processes 3;\nworker_cpu_affinity 01 10;\n" + rest).value_of("server.pin") ==
        "\"0,1,1\"");
  const Findings several = of("worker_processes 2;\nworker_cpu_affinity 0011 1100;\n" + rest);
  CHECK(several.value_of("server.pin") == "\"none\"");
  CHECK(finding_of(several, "server.pin")->guessed);
  CHECK(of(rest).value_of("server.pin") == "\"none\"");
  ServerFacts renumbered = facts_of(4, newest);
  renumbered.layout.names = {0, 2, 1, 3};  // threads in turn
  CHECK(of("worker_processes 2;\nworker_cpu_affinity 0001 0010;\n" + rest, renumbered)
            .value_of("server.pin") == "\"0,2\"");
}

TEST_CASE("nginx: what is not known is told with its place and a way out", "[init]") {
  const Findings found =
      of("worker_proceses 4;\nevents { use kqueue; worker_conections 5; }\n"
         "http { server { listen example.org:80; listen 80 reusport; } }\n");
  REQUIRE(found.not_understood.size() == 5);
  const std::string text = render(found.not_understood);
  CHECK_THAT(text, Contains("nginx.conf:1:1: warning: 'worker_proceses' is not known") &&
                       Contains("did you mean 'worker_processes'?"));
  CHECK_THAT(text, Contains("nginx.conf:2:14: warning: Linux has no event method 'kqueue'"));
  CHECK_THAT(text, Contains("did you mean 'worker_connections'?"));
  CHECK_THAT(text, Contains("'example.org:80' is no address") && Contains("^^^^^^^^^^^^^^"));
  CHECK_THAT(text, Contains("'reusport' is not known in a listen line"));
}

TEST_CASE("nginx: slips in http are told, directives of its own that are near are not", "[init]") {
  const Findings found =
      of("http { keepalive_request 5; keepalive_timout 0; keepalive_time 1h; sendfile on;\n"
         "server { listen 80; lisen 82; }\nsever { listen 81 reuseport; } }\n");
  const std::string text = render(found.not_understood);
  CHECK(found.not_understood.size() == 4);
  CHECK_THAT(text, Contains("1:8: warning: 'keepalive_request' is not known") &&
                       Contains("did you mean 'keepalive_requests'?"));
  CHECK_THAT(text, Contains("did you mean 'keepalive_timeout'?"));
  CHECK_THAT(text, Contains("did you mean 'listen'?"));
  CHECK_THAT(text, Contains("did you mean 'server'? what stands in it is not read"));
  CHECK(found.value_of("server.listen") == "[\"0.0.0.0:80\"]");
  CHECK(found.value_of("server.policy") == "\"nginx-shared\"");
  CHECK(remarks_say(found, "not known to bear on accept: keepalive_time, sendfile"));
  CHECK(of("user www;\nhttp { server { listen 80; } }\n").not_understood.empty());  // near "use"
  // What an upstream keeps alive are no connections of clients.
  CHECK(of("http { upstream u { server a; keepalive_requests 1; } server { listen 80; } }\n")
            .value_of("work.requests")
            .empty());
  // A file of one site, by itself: none of its names is near one of the top ("stream").
  const Findings site = of("upstream a { server b; }\nmap $x $y { a b; }\nserver { listen 83; }\n");
  CHECK(site.not_understood.empty());
  CHECK(site.value_of("server.listen") == "[\"0.0.0.0:83\"]");
  // A word of 4 MiB is near nothing, and costs nothing to find that out.
  CHECK(of("http { " + std::string(4 << 20, 'x') + "; }\n").not_understood.empty());
}

TEST_CASE("nginx: a damaged file is read as far as it goes", "[init]") {
  const Findings open = of("worker_processes 3;\nhttp { server { listen 81;\n");
  CHECK(open.value_of("server.workers") == "3");
  CHECK(open.value_of("server.listen") == "[\"0.0.0.0:81\"]");
  CHECK(not_understood(open, "the block of 'server' is never closed"));
  CHECK(not_understood(of("worker_processes 3;\n}\n"), "'}' closes nothing"));
  CHECK(not_understood(of("worker_processes 2;\npid \"x;\n"), "is never closed"));
  CHECK(not_understood(of("worker_processes 2"), "'worker_processes' has no end"));
  CHECK(not_understood(of("worker_processes many;"), "is no number of workers"));
  CHECK(not_understood(of(std::string(300, '{')), "deep"));
  CHECK(of(std::string(1 << 20, 'x')).not_understood.size() == 1);
  // A million directives on one line, which would be copied as often.
  std::string line;
  for (int i = 0; i < 1000000; ++i) line += "pid b;";
  CHECK(of("worker_processes 2;" + line).value_of("server.workers") == "2");
  CHECK(of("").value_of("server.listen") == "[\"0.0.0.0:80\"]");
}

TEST_CASE("nginx: includes by pattern, in order, relative to the main file", "[init]") {
  const MadeUp folder;
  folder.write("/etc/nginx/nginx.conf",
               "worker_processes 2;\ninclude modules/*.conf;\nhttp { include conf.d/*.conf;\n"
               "include /etc/nginx/sites/*; include missing.conf; include none/*.conf; }\n");
  folder.write("/etc/nginx/conf.d/b.conf", "server { listen 81; }\n");
  folder.write("/etc/nginx/conf.d/a.conf", "server { listen 80; include conf.d/deep.inc; }\n");
  folder.write("/etc/nginx/conf.d/deep.inc", "keepalive_timeout 0;\n");
  folder.write("/etc/nginx/sites/site", "server { listen 82; }\n");
  const SystemFiles system(folder.root());
  const ConfigFiles files(system);
  const ConfigTree tree = read_nginx(folder.path("/etc/nginx/nginx.conf"), files);
  const Findings found = nginx_findings(tree, facts_of(4, newest));
  CHECK(found.value_of("server.listen") == "[\"0.0.0.0:80\", \"0.0.0.0:81\", \"0.0.0.0:82\"]");
  CHECK(found.value_of("work.requests") == "1");
  REQUIRE(found.not_understood.size() == 1);
  CHECK(found.not_understood[0].what == "'missing.conf' cannot be read");
  CHECK(found.not_understood[0].line == 4);
}

TEST_CASE("nginx: a file that includes itself ends, and binary files are named", "[init]") {
  const MadeUp folder;
  folder.write("/n.conf", "worker_processes 2;\ninclude n.conf;\ninclude n.conf;\n");
  folder.write("/b.conf", std::string("worker_processes \0 2;", 21));
  const SystemFiles system(folder.root());
  const ConfigFiles files(system);
  const ConfigTree loop = read_nginx(folder.path("/n.conf"), files);
  CHECK(!loop.problems.empty());
  const ConfigTree binary = read_nginx(folder.path("/b.conf"), files);
  REQUIRE(binary.problems.size() == 1);
  CHECK_THAT(binary.problems[0].what, Contains("is no text"));
}

TEST_CASE("nginx: the format of a log is that of the access_log with its name", "[init]") {
  const ConfigTree tree = parse_nginx(
      "http { log_format a '$remote_addr [$time_local] ' 'rt=$request_time';\n"
      "log_format b escape=json '{\"t\":$request_time}';\n"
      "access_log /var/log/nginx/one.log a; access_log /var/log/nginx/two.log b buffer=32k; }\n",
      "nginx.conf");
  CHECK(nginx_log_format(tree, "copy/one.log").format ==
        "$remote_addr [$time_local] rt=$request_time");
  CHECK(nginx_log_format(tree, "two.log").format == "{\"t\":$request_time}");
  CHECK(nginx_log_format(tree, "other.log").format ==
        "$remote_addr [$time_local] rt=$request_time");
  CHECK(nginx_log_format(parse_nginx("http { access_log x combined; }", "f"), "x").format.empty());
}
