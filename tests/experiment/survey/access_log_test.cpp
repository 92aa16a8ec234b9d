#include <zlib.h>

#include "experiment/survey/log_survey.hpp"
#include "experiment/survey/sample_law.hpp"
#include "sim/distribution.hpp"
#include "tests/catch.hpp"
#include "tests/experiment/survey/made_up.hpp"

using namespace acceptlab::experiment;
using Catch::Matchers::Contains;

namespace {

const std::string combined =
    "192.0.2.7 - - [30/Nov/2026:05:15:27 +0000] \"GET /a b HTTP/1.1\" 200 612 \"-\" \"curl 7\"";

LogRecord parsed(const LogParser& parser, const std::string& line) {
  const auto record = parser.parse(line);
  REQUIRE(record);
  return *record;
}

/// A log of `seconds` seconds, `each` lines in every one, with a tail to each line.
template <class Tail>
std::string log_of(unsigned seconds, unsigned each, Tail tail) {
  std::string text;
  for (unsigned s = 0; s < seconds; ++s) {
    for (unsigned i = 0; i < each; ++i) {
      const std::string second = (s < 10 ? "0" : "") + std::to_string(s);
      text += "10.0.0." + std::to_string(i % 5) + " - - [30/Nov/2026:05:15:" + second +
              " +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"x\" " + tail(s * each + i) + "\n";
    }
  }
  return text;
}

Findings of(const MadeUp& folder, const std::string& text, LogOptions options = {}) {
  folder.write("/access.log", text);
  options.beside = options.beside.empty() ? "here" : options.beside;
  options.cpus = options.cpus == 1 ? 4 : options.cpus;
  return log_findings(folder.path("/access.log"), options);
}

}  // namespace

TEST_CASE("times of a log: three notations of one instant", "[init]") {
  // date -u -d 2026-11-30T05:15:27 +%s
  CHECK(parse_log_time("30/Nov/2026:05:15:27 +0000") == 1796015727.0);
  CHECK(parse_log_time("[30/Nov/2026:06:15:27 +0100]") == 1796015727.0);
  CHECK(parse_log_time("2026-11-30T05:15:27+00:00") == 1796015727.0);
  CHECK(parse_log_time("2026-11-30T05:15:27.250Z") == 1796015727.25);
  CHECK(parse_log_time("1796015727.5") == 1796015727.5);
  CHECK(!parse_log_time("30/Nov/26"));
  CHECK(!parse_log_time("-"));
  CHECK(parse_log_seconds("0.001, 0.002 : 0.004").value() == Approx(0.007));
  CHECK(!parse_log_seconds("-"));
}

TEST_CASE("a line by the format that wrote it", "[init]") {
  const LogParser nginx(
      "$remote_addr - [$time_local] \"$request\" $status ${request_time} $upstream_response_time "
      "c=$connection",
      {});
  const LogRecord one = parsed(
      nginx, "192.0.2.7 - [30/Nov/2026:05:15:27 +0000] \"GET /a b\" 200 0.012 0.003, 0.004 c=77");
  CHECK(one.client == "192.0.2.7");
  CHECK(one.request_s.value() == Approx(0.012));
  CHECK(one.upstream_s.value() == Approx(0.007));
  CHECK(one.connection == "77");
  CHECK(one.at_s == 1796015727.0);
  CHECK(!nginx.parse("garbage"));

  const LogParser httpd("%h %l %u %t \\\"%r\\\" %>s %b \\\"%{Referer}i\\\" %D", {});
  const LogRecord two = parsed(
      httpd, "192.0.2.7 - - [30/Nov/2026:05:15:27 +0000] \"GET / HTTP/1.1\" 200 12 \"-\" 2500");
  CHECK(two.request_s.value() == Approx(0.0025));  // microseconds
  CHECK(two.at_s == 1796015727.0);
}

TEST_CASE("a line without a format: fields, names and JSON", "[init]") {
  const LogParser plain("", {});
  CHECK(!parsed(plain, combined).request_s);
  CHECK(parsed(plain, combined).at_s == 1796015727.0);
  CHECK(parsed(plain, combined + " 0.250").request_s.value() == Approx(0.25));
  CHECK(parsed(plain, combined + " rt=0.5 urt=\"0.25\"").upstream_s.value() == Approx(0.25));
  CHECK(
      parsed(plain, "{\"time\":\"2026-11-30T05:15:27Z\",\"request_time\":0.5}").request_s.value() ==
      Approx(0.5));
  CHECK(!plain.parse("{\"time\":"));
  CHECK(!plain.parse("nothing of a log"));

  const LogParser tenth("", {"11", 1e-6});
  CHECK(parsed(tenth, combined + " x 1500").request_s.value() == Approx(0.0015));
  const LogParser named("", {"took", 1e-3});
  CHECK(parsed(named, combined + " took=12").request_s.value() == Approx(0.012));
  CHECK(!named.parse(combined + " took=long"));
}

TEST_CASE("a sample becomes a lognormal where that fits, else itself", "[init]") {
  // 10000 draws: their distribution function is within 1.36 / sqrt(10000) = 0.014 of the law's in
  // 95% of all cases, and mean and p99 move it by less than that again.
  const auto law = acceptlab::sim::Distribution::lognormal_p99(3e-3, 20e-3);
  acceptlab::sim::DrawSequence draws({7, 0}, acceptlab::sim::Purpose::ArrivalAndDemand, 0, 0);
  std::vector<double> sample;
  for (int i = 0; i < 10000; ++i) sample.push_back(law.sample(draws));
  const SampleLaw lognormal = law_of(sample, "s.txt");
  CHECK_THAT(lognormal.value, Contains("lognormal"));
  CHECK(lognormal.files.empty());
  // The same as nginx logs it, in whole milliseconds, half of them 0: no lognormal has zeros.
  std::vector<double> rounded = sample;
  for (double& s : rounded) s = std::floor(s * 1e3) / 1e3;
  CHECK_THAT(law_of(rounded, "s.txt").value, Contains("empirical"));
  for (double& s : rounded) s = std::max(1e-3, s * 10);
  CHECK_THAT(law_of(rounded, "s.txt").text, Contains("lognormal"));

  std::vector<double> two(500, 0.001);
  two.insert(two.end(), 500, 0.1);
  const SampleLaw empirical = law_of(two, "s.txt");
  CHECK(empirical.value == "{ type = \"empirical\", file = \"s.txt\" }");
  REQUIRE(empirical.files.size() == 1);
  CHECK_THAT(empirical.files[0].contents, Contains("# 1000 values") && Contains("\n0.001\n"));
  CHECK_THAT(law_of(two, "").value, Contains("quantiles"));
  CHECK(law_of({0.25, 0.25}, "").value == "\"250ms\"");
  CHECK(law_of_counts({1, 1, 3}) == "{ type = \"discrete\", values = [1, 3], weights = [2, 1] }");
  CHECK(law_of_counts({4, 4}) == "4");
}

TEST_CASE("a log gives rate, clients, requests of a connection and times", "[init]") {
  const MadeUp folder;
  LogOptions options;
  options.format = {
      "$remote_addr - $remote_user [$time_local] \"$request\" $status $body_bytes_sent "
      "\"$http_referer\" \"$http_user_agent\" rt=$request_time urt=$upstream_response_time "
      "conn=$connection",
      "nginx.conf:3: log_format main"};
  // 40 seconds of 20 requests; every two are one connection; 5 ms upstream and 3 ms beside it.
  const Findings found = of(
      folder,
      log_of(40, 20, [](unsigned n) { return "rt=0.008 urt=0.005 conn=" + std::to_string(n / 2); }),
      options);
  CHECK(found.not_understood.empty());
  // 800 requests in 40 s (whole seconds, so the last one counts), 2 a connection.
  CHECK(found.value_of("arrivals[].process") == "{ type = \"poisson\", rate = \"10/s\" }");
  CHECK(found.value_of("arrivals[].from") == "{ addresses = 5, ports = \"system\" }");
  CHECK(found.value_of("work.requests") == "2");
  CHECK(found.value_of("work.wait") == "\"5ms\"");
  CHECK(found.value_of("work.cpu") == "\"3ms\"");
  CHECK(finding_of(found, "work.cpu")->guessed);
  CHECK(!finding_of(found, "work.wait")->guessed);
  CHECK(remarks_say(found, "variance 0 times the mean"));
}

TEST_CASE("times that cannot be CPU time are waiting, those below a millisecond are none",
          "[init]") {
  const MadeUp folder;
  // 20 a second of half a second each would need 10 CPUs of 4.
  const Findings waits = of(folder, log_of(5, 20, [](unsigned) { return "rt=0.500"; }));
  CHECK(waits.value_of("work.wait") == "\"500ms\"");
  CHECK(finding_of(waits, "work.wait")->guessed);
  // A tenth of half a second is more than the default, which stays.
  CHECK(waits.value_of("work.cpu") == "{ type = \"lognormal\", mean = \"220us\", p99 = \"2ms\" }");
  // 3000 a second of 1 ms would need 3 CPUs of 4, more than 70%: a tenth of 1 ms is CPU time, and
  // p99 as many times the mean as in the default, 2000 / 220.
  const Findings brief = of(folder, log_of(5, 3000, [](unsigned) { return "rt=0.001"; }));
  CHECK(brief.value_of("work.wait") == "\"1ms\"");
  CHECK(brief.value_of("work.cpu") ==
        "{ type = \"lognormal\", mean = \"100us\", p99 = \"909.1us\" }");
  CHECK(finding_of(brief, "work.cpu")->guessed);
  CHECK_THAT(finding_of(brief, "work.cpu")->from, Contains("assumed: a tenth of the 1ms"));
  const Findings none = of(folder, log_of(5, 20, [](unsigned) { return "rt=0.000"; }));
  CHECK(none.value_of("work.cpu").empty());
  CHECK(remarks_say(none, "below the log's millisecond"));
}

TEST_CASE("a combined log without times says what to add", "[init]") {
  const MadeUp folder;
  const Findings found = of(folder, log_of(3, 2, [](unsigned) { return ""; }));
  CHECK(found.value_of("arrivals[].process") == "{ type = \"poisson\", rate = \"2/s\" }");
  CHECK(remarks_say(found, "rt=$request_time"));
  CHECK(remarks_say(found, "add $connection"));
}

TEST_CASE("a field that no line has is told, one beside the format is found", "[init]") {
  const MadeUp folder;
  const std::string text = log_of(5, 20, [](unsigned) { return "rt=0.008 other=4000"; });
  const std::string format =
      "$remote_addr - $remote_user [$time_local] \"$request\" $status $body_bytes_sent "
      "\"$http_referer\" \"$http_user_agent\" rt=$request_time other=$connection_time";
  const auto asked = [&](const std::string& name, double unit_s, const std::string& with) {
    LogOptions options;
    options.field = {name, unit_s};
    options.format = {with, "nginx.conf:3: log_format main", true};
    return of(folder, text, options);
  };
  for (const std::string& with : {std::string(), format}) {
    for (const char* none : {"99", "foo", "-1"}) {
      const Findings found = asked(none, 0, with);
      REQUIRE(found.not_understood.size() == 1);
      CHECK(not_understood(found, std::string("no line has the field of --log-field ") + none));
      CHECK(found.value_of("work.cpu").empty());
    }
    CHECK(asked("other", 1e-6, with).value_of("work.cpu") == "\"4ms\"");
    CHECK(asked("other", 1e-6, with).not_understood.empty());
    // Field 4 is the time of day, no time of a request.
    CHECK(not_understood(asked("4", 0, with), "the line is no request"));
  }
  CHECK(asked("request_time", 0, format).value_of("work.cpu") == "\"8ms\"");
  const Findings tenth = of(folder, log_of(5, 20, [](unsigned) { return "4000"; }),
                            {{format, "f", false}, {"10", 1e-6}, "here", 4});
  CHECK(tenth.value_of("work.cpu") == "\"4ms\"");
}

TEST_CASE("the number of a connection is found by its name, without a format", "[init]") {
  const MadeUp folder;
  const Findings found = of(
      folder, log_of(5, 20, [](unsigned n) { return "rt=0.008 conn=" + std::to_string(n / 4); }));
  CHECK(found.value_of("work.requests") == "4");
}

TEST_CASE("the format of another file's log counts only where it fits", "[init]") {
  const MadeUp folder;
  const std::string text = log_of(5, 20, [](unsigned) { return "rt=0.008"; });
  const std::string wrong = "%h %l %u %t \"%r\" %>s %b %D";
  const Findings other = of(folder, text, {{wrong, "httpd.conf:1: x", false}, {}, "here", 4});
  CHECK(other.not_understood.empty());
  CHECK(other.value_of("work.cpu") == "\"8ms\"");
  const Findings own = of(folder, text, {{wrong, "httpd.conf:1: x", true}, {}, "here", 4});
  CHECK(not_understood(own, "no line of the log was understood"));
}

TEST_CASE("bad lines are counted and the first of them shown", "[init]") {
  const MadeUp folder;
  std::string text = log_of(3, 2, [](unsigned) { return ""; });
  for (int i = 0; i < 7; ++i) text += "broken \x01\xff line\n";
  const Findings found = of(folder, text);
  REQUIRE(found.not_understood.size() == 6);
  CHECK(not_understood(found, "7 of 13 lines are no requests"));
  CHECK(found.value_of("arrivals[].process") == "{ type = \"poisson\", rate = \"2/s\" }");

  CHECK(not_understood(of(folder, ""), "the log is empty"));
  CHECK(not_understood(of(folder, std::string(3 << 20, 'x') + "\n"), "longer than 1 MiB"));
  CHECK(not_understood(of(folder, std::string(1000, '\0')), "no line of the log was understood"));
  CHECK_THROWS_AS(log_findings(folder.path("/missing.log"), {}), ScenarioError);
}

TEST_CASE("a log that was compressed is read, one that was cut off as far as it goes", "[init]") {
  const MadeUp folder;
  const std::string text =
      log_of(30, 50, [](unsigned n) { return "rt=0.0" + std::to_string(n % 90 + 10); });
  const std::string name = folder.path("/access.log.gz");
  gzFile file = ::gzopen(name.c_str(), "wb");
  REQUIRE(::gzwrite(file, text.data(), static_cast<unsigned>(text.size())) ==
          static_cast<int>(text.size()));
  ::gzclose(file);
  LogOptions options;
  options.beside = "here";
  options.cpus = 4;
  CHECK(log_findings(name, options).value_of("arrivals[].process") ==
        "{ type = \"poisson\", rate = \"50/s\" }");
  std::filesystem::resize_file(name, std::filesystem::file_size(name) / 2);
  const Findings cut = log_findings(name, options);
  CHECK(not_understood(cut, "the compressed data are damaged"));
  CHECK(!cut.value_of("arrivals[].process").empty());
}
