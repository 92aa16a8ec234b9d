#include "experiment/survey/httpd_survey.hpp"

#include "tests/catch.hpp"
#include "tests/experiment/survey/made_up.hpp"

using namespace acceptlab::experiment;
using Catch::Matchers::Contains;

namespace {

const std::string version = "2.4.57";

Findings of(const std::string& text, unsigned cpus = 32) {
  const HttpdTree tree = parse_httpd(text, "httpd.conf", version);
  const ServerFacts facts = facts_of(cpus, version);
  return httpd_findings(tree, facts);
}

const std::string event = "LoadModule mpm_event_module modules/mod_mpm_event.so\n";
const std::string prefork = "LoadModule mpm_prefork_module modules/mod_mpm_prefork.so\n";

}  // namespace

TEST_CASE("httpd's syntax: continued lines, quotes, sections under conditions", "[init]") {
  const HttpdTree tree = parse_httpd(
      "Define PORT 81\nLoadModule mpm_event_module \\\n  x.so\nLoadModule ssl_module y.so\n"
      "# a comment\n<IfModule ssl_module>\n  Listen 443\n</IfModule>\n"
      "<IfModule !mpm_event_module>\nListen 1\n</IfModule>\n<ifmodule mod_ssl.c>\nListen ${PORT}\n"
      "</ifmodule>\n<IfDefine NOT>\nListen 2\n</IfDefine>\n<IfVersion >= 2.4>\nListen 84\n"
      "</IfVersion>\n<IfVersion < 2.4>\nListen 3\n</IfVersion>\n<Directory \"/srv/a b\">\n"
      "Require all granted\n</Directory>\n",
      "httpd.conf", "2.4.57");
  CHECK(tree.problems.empty());
  CHECK(tree.mpm == "event");
  std::vector<std::string> listens;
  for (const ConfigEntry& entry : tree.entries) {
    if (entry.name() == "Listen") listens.emplace_back(entry.argument(1));
  }
  CHECK(listens == std::vector<std::string>{"443", "81", "84"});
  CHECK(tree.entries.back().argument(1) == "/srv/a b");
  CHECK(tree.entries.back().block.size() == 1);
}

TEST_CASE("httpd event: children by threads, limits that it lowers", "[init]") {
  const Findings found = of(event +
                            "StartServers 2\nThreadsPerChild 25\nMaxRequestWorkers 160\n"
                            "ListenBacklog 1000\nListen 80\nKeepAlive Off\n");
  CHECK(found.not_understood.empty());
  CHECK(found.value_of("server.policy") == "\"apache-event\"");
  CHECK(found.value_of("server.workers") == "6");  // 160 / 25, rounded down
  CHECK(found.value_of("server.threads") == "25");
  CHECK(found.value_of("server.backlog") == "1000");
  CHECK(found.value_of("server.listen") == "[\"0.0.0.0:80\"]");
  CHECK(found.value_of("work.requests") == "1");
  CHECK(remarks_say(found, "httpd lowers it to a multiple of ThreadsPerChild, 150"));
  // Without any: 16 children of 25 threads.
  CHECK(of(event + "Listen 80\n").value_of("server.workers") == "16");
  const Findings lowered = of(event + "Listen 80\nMaxRequestWorkers 1000\n");
  CHECK(lowered.value_of("server.workers") == "16");
  CHECK(remarks_say(lowered, "lowers it to ServerLimit * ThreadsPerChild, 400"));
}

TEST_CASE("httpd prefork: one Listen line blocks in accept, several take a mutex", "[init]") {
  const Findings one = of(prefork + "MaxClients 300\nListen 80\n");
  CHECK(one.value_of("server.policy") == "\"apache-prefork\"");
  CHECK(one.value_of("server.workers") == "256");
  CHECK(remarks_say(one, "httpd lowers it to ServerLimit, 256"));
  CHECK(one.value_of("server.wait").empty());
  const Findings two = of(prefork + "Listen 80\nListen 443 https\n");
  CHECK(two.value_of("server.policy") == "\"apache-prefork-mutex\"");
}

TEST_CASE("httpd: a TLS handshake by the ports of the virtual hosts with SSLEngine", "[init]") {
  const auto setup = [](const std::string& text) {
    return std::string(of(event + text).value_of("work.setup_cpu"));
  };
  const std::string both = "Listen 80\nListen 443 https\n";
  const auto host = [](const std::string& name) {
    return "<VirtualHost " + name + ">\nSSLEngine on\n</VirtualHost>\n";
  };
  CHECK(setup(both).empty());
  CHECK(setup(both + host("*:443")) == "\"500us\"");  // half of 1 ms
  CHECK(setup(both + host("192.0.2.1:80 [::]:443")) == "\"1ms\"");
  CHECK(setup(both + host("*")) == "\"1ms\"");
  CHECK(setup(both + "SSLEngine on\n") == "\"1ms\"");
  CHECK(setup(both + "SSLEngine off\n").empty());
  CHECK(setup("Listen 80\n" + host("*:443")).empty());  // nothing listens on its port
}

TEST_CASE("httpd: buckets by the ratio, where there are CPUs for two", "[init]") {
  const std::string ratio = "ListenCoresBucketsRatio 8\nListen 80\n";
  const Findings four = of(prefork + ratio);  // 32 / 8
  CHECK(four.value_of("server.policy") == "\"apache-buckets\"");
  CHECK(four.value_of("server.sockets") == "4");
  CHECK(four.value_of("server.watch") == "{ ring = 1 }");
  const Findings none = of(prefork + ratio, 8);
  CHECK(none.value_of("server.policy") == "\"apache-prefork\"");
  CHECK(remarks_say(none, "ignored with 8 CPUs"));
  CHECK(of(event + ratio).value_of("server.sockets") == "4");
}

TEST_CASE("httpd: slips and damaged sections are told", "[init]") {
  const Findings found = of(
      "MaxRequestWorker 5\nListen here\nThreadsPerChild x\n<IfModule a>\nListen 80\n</Directory>\n"
      "</IfModule>\n<Location /\n");
  const std::string text = render(found.not_understood);
  CHECK_THAT(text, Contains("did you mean 'MaxRequestWorkers'?"));
  CHECK_THAT(text,
             Contains("'here' is no address") && Contains("is no number for ThreadsPerChild"));
  CHECK_THAT(text, Contains("</Directory> closes a <ifmodule>") && Contains("closes nothing"));
  CHECK_THAT(text, Contains("a '>' is missing") && Contains("is never closed"));
  CHECK(remarks_say(found, "module a is there"));
}

TEST_CASE("httpd: misspelt names are told in any case, and names of its own are not", "[init]") {
  const Findings found =
      of("Listn 81\nLISTEN 80\nlistenbacklogg 3\nThreadPerChild 5\n<IfModul mpm_event_module>\n"
         "ThreadsPerChild 7\n</IfModul>\nUnDefine X\nTimeout 60\nFrobnicate On\n");
  const std::string text = render(found.not_understood);
  CHECK(found.not_understood.size() == 4);
  CHECK_THAT(text,
             Contains("1:1: warning: 'Listn' is not known") && Contains("did you mean 'Listen'?"));
  CHECK_THAT(text, Contains("did you mean 'ListenBacklog'?"));
  CHECK_THAT(text, Contains("did you mean 'ThreadsPerChild'?"));
  CHECK_THAT(text, Contains("did you mean 'IfModule'? what stands in it is not read"));
  CHECK(found.value_of("server.threads") == "25");  // by default
  CHECK(remarks_say(found, "not known to bear on accept: Frobnicate, Timeout, UnDefine"));
}

TEST_CASE("httpd: the format of a log is that of the CustomLog with its name", "[init]") {
  const HttpdTree tree = parse_httpd(
      "LogFormat \"%h %t \\\"%r\\\" %D\" timed\nLogFormat \"%h\" short\n"
      "<VirtualHost *:80>\nCustomLog logs/one.log short\nCustomLog \"logs/two.log\" timed env=x\n"
      "CustomLog logs/three.log \"%t %D\"\n</VirtualHost>\n",
      "httpd.conf", version);
  CHECK(httpd_log_format(tree, "copy/two.log").format == "%h %t \"%r\" %D");
  CHECK(httpd_log_format(tree, "copy/two.log").from == "httpd.conf:1: LogFormat timed");
  CHECK(httpd_log_format(tree, "two.log").of_this_file);
  CHECK(httpd_log_format(tree, "three.log").format == "%t %D");
  CHECK(httpd_log_format(tree, "else.log").format == "%h");
  CHECK_FALSE(httpd_log_format(tree, "else.log").of_this_file);
  CHECK(httpd_log_format(parse_httpd("CustomLog a.log combined\n", "f", version), "a.log")
            .format.empty());
}

TEST_CASE("httpd: includes by pattern and folder under ServerRoot", "[init]") {
  const MadeUp folder;
  folder.write("/etc/httpd/conf/httpd.conf",
               "ServerRoot \"/etc/httpd\"\nInclude conf.modules.d/*.conf\n"
               "IncludeOptional none/*.conf\nInclude more\nInclude gone.conf\nListen 80\n");
  folder.write("/etc/httpd/conf.modules.d/00-mpm.conf", prefork);
  folder.write("/etc/httpd/more/10.conf", "MaxRequestWorkers 7\n");
  const SystemFiles system(folder.root());
  const ConfigFiles files(system);
  const HttpdTree tree = read_httpd(folder.path("/etc/httpd/conf/httpd.conf"), files, "2.4.57");
  const ServerFacts facts = facts_of(4, version);
  const Findings found = httpd_findings(tree, facts);
  CHECK(found.value_of("server.policy") == "\"apache-prefork\"");
  CHECK(found.value_of("server.workers") == "7");
  REQUIRE(found.not_understood.size() == 1);
  CHECK(found.not_understood[0].what == "'gone.conf' cannot be read");
}
