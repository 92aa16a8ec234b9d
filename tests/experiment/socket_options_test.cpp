#include "models/server/socket_options.hpp"

#include <nlohmann/json.hpp>
#include <set>

#include "experiment/pages/policy_list.hpp"
#include "models/server/allowed.hpp"
#include "tests/catch.hpp"

namespace acceptlab::server {
namespace {

using kernel::System;
using kernel::Version;

/// Versions on both sides of every boundary of the table, and a few between them.
std::vector<Version> versions_of(System system) {
  const auto [oldest, newest] = kernel::modelled_versions(system);
  std::set<Version> all{oldest, newest};
  for (const SocketOption& row : socket_options()) {
    if (row.system != system) continue;
    for (const Version v : {row.since, row.until}) {
      if (v < oldest) continue;
      all.insert(v);
      if (v.minor > 0) all.insert({v.major, v.minor - 1});
      if (v.patch > 0) all.insert({v.major, v.minor, v.patch - 1});
    }
  }
  std::erase_if(all, [&](Version v) { return v < oldest; });
  return {all.begin(), all.end()};
}

const SocketOption& row_of(System system, Version version, std::string_view option) {
  const SocketOption* found = nullptr;
  for (const SocketOption& row : socket_options()) {
    if (row.system != system || row.option != option || !row.in(version)) continue;
    REQUIRE(found == nullptr);
    found = &row;
  }
  REQUIRE(found != nullptr);
  return *found;
}

TEST_CASE("what setsockopt returns and does is what the model does", "[systems]") {
  for (std::size_t i = 0; i < kernel::system_names.size(); ++i) {
    const auto system = static_cast<System>(i);
    for (const Version version : versions_of(system)) {
      CAPTURE(kernel::system_names.at(i), version.major, version.minor);
      const kernel::KernelRules rules = kernel::rules_for(system, version);
      const SocketOption& reuseport = row_of(system, version, "SO_REUSEPORT");
      CHECK((reuseport.returns == "0") == rules.reuseport_succeeds);
      const bool balances = rules.balances_v4 && !rules.balance_is_own_option;
      CHECK(reuseport.effect == (!rules.reuseport_succeeds ? OptionEffect::Fails
                                 : balances                ? OptionEffect::Balances
                                                           : OptionEffect::BindsOnly));
      const SocketOption& lb = row_of(system, version, "SO_REUSEPORT_LB");
      CHECK((lb.effect == OptionEffect::Balances) == rules.balance_is_own_option);
      CHECK((lb.returns == "0") == rules.balance_is_own_option);
      const SocketOption& cpu = row_of(system, version, "SO_INCOMING_CPU");
      CHECK((cpu.returns == "0") == allowed(system, version, "choose", "incoming-cpu").allowed);
      CHECK((cpu.effect == OptionEffect::Steers) ==
            (rules.incoming_cpu != kernel::IncomingCpu::Ignored));
    }
  }
}

TEST_CASE("each row has its evidence and source, and fails where it returns an error",
          "[systems]") {
  for (const SocketOption& row : socket_options()) {
    CAPTURE(row.option, row.then);
    CHECK_FALSE(row.source.empty());
    CHECK_FALSE(row.then.empty());
    CHECK((row.effect == OptionEffect::Fails) == (row.returns != "0"));
  }
}

TEST_CASE("the table of systems is printed with evidence and source", "[systems]") {
  const std::string text = experiment::systems_text("");
  CHECK_THAT(text, Catch::Contains("SO_REUSEPORT     before 3.9           ENOPROTOOPT  fails"));
  CHECK_THAT(text, Catch::Contains("SO_INCOMING_CPU  4.6 to before 6.0.16 0            no effect"));
  CHECK_THAT(text,
             Catch::Contains("SO_REUSEPORT     all                  0            binds      weak"));
  CHECK_THAT(text, Catch::Contains("source: rS334719 of June 2018"));
  const auto json = nlohmann::json::parse(experiment::systems_json(""));
  for (const auto& system : json) {
    std::set<std::string> options;
    for (const auto& row : system.at("socket_options")) {
      options.insert(row.at("option"));
      for (const char* key :
           {"since", "until", "setsockopt", "effect", "then", "evidence", "source"})
        CHECK(row.contains(key));
    }
    CHECK(options == std::set<std::string>{"SO_REUSEPORT", "SO_REUSEPORT_LB", "SO_INCOMING_CPU"});
  }
}

}  // namespace
}  // namespace acceptlab::server
