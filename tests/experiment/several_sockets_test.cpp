#include "models/server/several_sockets.hpp"

#include <algorithm>

#include "experiment/pages/policy_list.hpp"
#include "experiment/result/validity.hpp"
#include "experiment/scenario/resolution.hpp"
#include "models/server/catalogue.hpp"
#include "tests/experiment/scenario_text.hpp"

// What a server has at an address in the end: by system, version, and what it does when refused.

namespace acceptlab::experiment {
namespace {

using Outcome = server::AddressSharing::Outcome;
using kernel::System;

Outcome outcome(const char* policy, System system, kernel::Version version, bool balance = true) {
  const server::Policy* p = server::find_policy(policy);
  return server::address_sharing(p->several, balance, kernel::rules_for(system, version)).outcome;
}

std::string on(const std::string& system, const std::string& version, const std::string& policy,
               const std::string& more = "") {
  return "[server]\npolicy = \"" + policy + "\"\n" + more + "[kernel]\nsystem = \"" + system +
         "\"\nversion = \"" + version + "\"\n";
}

/// What is warned of and stands in a result's findings; both or neither.
std::string told(const std::string& lines) {
  const ReadResult read_in = read(lines);
  RunResult result;
  result.scenario = read_in.scenario;
  const std::vector<std::string> findings = findings_of(result);
  for (const Diagnostic& warning : read_in.warnings)
    CHECK(std::find(findings.begin(), findings.end(), warning.what) != findings.end());
  return read_in.warnings.empty() ? "" : read_in.warnings.front().what;
}

TEST_CASE("before SO_REUSEPORT a server falls back or does not start", "[systems]") {
  const kernel::Version old{3, 8};
  for (const char* policy : {"nginx-reuseport", "envoy", "envoy-exact", "h2o-reuseport",
                             "gunicorn-reuseport", "node-reuseport", "pitchfork"}) {
    INFO(policy);
    CHECK(outcome(policy, System::Linux, old) == Outcome::NoStart);
    CHECK(outcome(policy, System::Linux, {3, 9}) == Outcome::Balances);
  }
  for (const char* policy :
       {"intel-2014", "apache-buckets", "apache-event-buckets", "haproxy-by-thread"}) {
    INFO(policy);
    CHECK(outcome(policy, System::Linux, old) == Outcome::OneSocket);
    CHECK(outcome(policy, System::Linux, {3, 9}) == Outcome::Balances);
  }
}

TEST_CASE("which option a server knows decides what it gets of a BSD", "[systems]") {
  // SO_REUSEPORT on Linux only; where it balances; by the option that balances; everywhere.
  CHECK(outcome("apache-buckets", System::FreeBsd, {13, 0}) == Outcome::OneSocket);
  CHECK(outcome("envoy", System::DragonFly, {5, 8}) == Outcome::OneSocket);
  CHECK(outcome("h2o-reuseport", System::FreeBsd, {13, 0}) == Outcome::Balances);
  CHECK(outcome("h2o-reuseport", System::FreeBsd, {11, 0}) == Outcome::OneSocket);
  CHECK(outcome("nginx-reuseport", System::FreeBsd, {12, 0}) == Outcome::Balances);
  CHECK(outcome("nginx-reuseport", System::FreeBsd, {11, 0}) == Outcome::OneGetsAll);
  CHECK(outcome("nginx-reuseport", System::FreeBsd, {13, 0}, false) == Outcome::OneGetsAll);
  CHECK(outcome("node-reuseport", System::DragonFly, {5, 8}) == Outcome::Balances);
  CHECK(outcome("node-reuseport", System::NetBsd, {10, 0}) == Outcome::NoStart);
}

TEST_CASE("SO_REUSEPORT_LB is refused wherever it is not", "[systems]") {
  const char* const lb = "freebsd-reuseport-lb";
  CHECK(outcome(lb, System::FreeBsd, {12, 0}) == Outcome::Balances);
  for (const auto& [system, version] :
       {std::pair("linux", "6.1"), std::pair("dragonfly", "5.8"), std::pair("freebsd", "11.0"),
        std::pair("netbsd", "10.0"), std::pair("openbsd", "7.0"), std::pair("macos", "13.0")}) {
    INFO(system);
    const auto problems = problems_of(complete(on(system, version, lb)));
    CHECK(problems.front().what.find("has no SO_REUSEPORT_LB (ENOPROTOOPT)") != std::string::npos);
    CHECK(problems.front().line == 3);
  }
}

TEST_CASE("one socket that gets everything is told on every system", "[systems]") {
  const std::string in_vain = "does not balance between them";
  for (const auto& [system, version] :
       {std::pair("dragonfly", "3.4"), std::pair("freebsd", "11.0"), std::pair("netbsd", "10.0"),
        std::pair("openbsd", "7.0"), std::pair("macos", "13.0")})
    for (const char* policy : {"nginx-reuseport", "bsd-reuseport", "gunicorn-reuseport"}) {
      INFO(system << " " << policy);
      CHECK(told(on(system, version, policy)).find(in_vain) != std::string::npos);
    }
  // The option that binds, where another one balances.
  CHECK(told(on("freebsd", "14.0", "bsd-reuseport")) ==
        "freebsd 14.0 lets several sockets bind one address by SO_REUSEPORT but does not balance "
        "between them");
  CHECK_FALSE(told(on("freebsd", "13.0", "nginx-reuseport", "version = \"1.14\"\n")).empty());
  CHECK_FALSE(told(on("freebsd", "13.0", "gunicorn-reuseport")).empty());
  CHECK(told(on("freebsd", "13.0", "nginx-reuseport")).empty());
  CHECK(told(on("freebsd", "14.0", "bsd-reuseport", "balance = true\n")).empty());
  CHECK(told(on("linux", "6.1", "gunicorn-reuseport")).empty());
}

TEST_CASE("a fall-back is one socket, and the result says which", "[systems]") {
  const auto sockets = [](const std::string& lines) { return socket_count(read(lines).scenario); };
  const std::string haproxy = on("linux", "3.8", "haproxy-by-thread");
  CHECK(told(haproxy) ==
        "linux 3.8 has no SO_REUSEPORT (ENOPROTOOPT): the server falls back to one shared socket");
  CHECK(sockets(haproxy) == 1);
  const std::string buckets = "[machine]\ncores = 32\n" + on("freebsd", "13.0", "apache-buckets");
  CHECK(told(buckets) ==
        "apache-buckets knows no option of freebsd 13.0 for several sockets of an address: it "
        "shares one");
  CHECK(sockets(buckets) == 1);
  // One socket is refused to nobody.
  CHECK(sockets(on("linux", "3.8", "nginx-reuseport", "sockets = 1\n")) == 1);
}

TEST_CASE("a server of before its policy is told, and is in the result", "[systems]") {
  CHECK(told(on("linux", "6.1", "nginx-reuseport", "version = \"1.8\"\n")) ==
        "nginx 1.8 does not have nginx-reuseport, which came with 1.9.1");
  CHECK(told(on("linux", "6.1", "nginx-reuseport", "version = \"1.9.1\"\n")).empty());
  CHECK(told(on("linux", "6.1", "intel-2014", "version = \"1.6\"\n")).empty());
}

TEST_CASE("policies that have several sockets say what they do without", "[systems]") {
  for (const server::Policy& policy : server::catalogue()) {
    INFO(policy.name);
    const std::string page = policies_text(std::string(policy.name));
    CHECK((page.find("where setsockopt(2) refuses") != std::string::npos) == policy.has_several());
  }
  CHECK_THAT(policies_text("dragonfly-per-worker"), Catch::Contains("(assumed)"));
}

TEST_CASE("a policy on a system says what its server gets there", "[systems]") {
  const auto on_freebsd = [](const char* policy) {
    return policy_on_system(*server::find_policy(policy), System::FreeBsd, {13, 0}).why;
  };
  CHECK(on_freebsd("gunicorn-reuseport") == "its sockets do not balance");
  CHECK(on_freebsd("apache-buckets") == "it shares one socket");
  CHECK(on_freebsd("nginx-reuseport") == "by kqueue");
  CHECK(policy_on_system(*server::find_policy("go-net"), System::FreeBsd, {13, 0}).possible);
  const auto lb =
      policy_on_system(*server::find_policy("freebsd-reuseport-lb"), System::Linux, {6, 1});
  CHECK_FALSE(lb.possible);
  CHECK(lb.why == "there is no SO_REUSEPORT_LB, and it does not start without");
}

TEST_CASE("the table of one policy has the options that it sets", "[systems]") {
  const std::string nginx = systems_text("nginx-reuseport");
  CHECK_THAT(nginx, Catch::Contains("SO_REUSEPORT     before 3.9"));
  CHECK_THAT(nginx, Catch::Contains("SO_REUSEPORT_LB  from 14.0"));
  CHECK_THAT(nginx, !Catch::Contains("SO_INCOMING_CPU"));
  CHECK_THAT(systems_text("nginx-shared"), !Catch::Contains("SO_REUSEPORT"));
}

}  // namespace
}  // namespace acceptlab::experiment
