#include "experiment/reader/policy_layer.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "experiment/notation/toml_values.hpp"
#include "models/load/client_tcp.hpp"
#include "models/server/allowed.hpp"
#include "models/server/catalogue.hpp"

namespace acceptlab::experiment {
namespace {

std::string_view name_of(kernel::Wait wait) {
  return kernel::wait_names.at(static_cast<std::size_t>(wait));
}

std::string_view newest_studied(kernel::System system) {
  switch (system) {
    case kernel::System::Linux:
      return "6.1";
    case kernel::System::DragonFly:
      return "5.8";
    case kernel::System::FreeBsd:
      return "13.0";
    case kernel::System::NetBsd:
      return "10.0";
    case kernel::System::OpenBsd:
      return "7.0";
    case kernel::System::MacOs:
      break;
  }
  return "13.0";
}

std::optional<kernel::Wait> wait_named(std::string_view name) {
  const auto& names = kernel::wait_names;
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<kernel::Wait>(found - names.begin());
}

}  // namespace

std::string_view wait_on(std::string_view name, kernel::System system, kernel::Version version) {
  const auto wait = wait_named(name);
  return wait ? name_of(server::nearest_wait(*wait, system, version)) : name;
}

PolicyLayer::PolicyLayer(Reading& r, const Value* server) {
  const std::string& name = r.scenario.server.policy;
  if (name.empty()) return;
  const Place place = r.place_of("server.policy");
  const server::Policy* policy = server::find_policy(name);
  if (policy == nullptr) {
    std::vector<std::string> known;
    for (const server::Policy& p : server::catalogue()) known.emplace_back(p.name);
    r.unknown(place, "server.policy", fmt::format("unknown policy '{}'", name), known);
    return;
  }
  origin_ = fmt::format("policy {}", name);
  const auto given = [&](std::string_view key) {
    return server != nullptr && server->find(key) != nullptr;
  };
  for (const server::Setting& setting : server::settings_of(*policy, r.scenario.server.version)) {
    if (setting.key == "watch" && given("sockets")) continue;
    if ((setting.key == "order" || setting.key == "trigger") && given("wait")) continue;
    std::string_view text = setting.value;
    if (setting.key == "wait")
      text = wait_on(text, r.scenario.kernel.system, r.scenario.kernel.version);
    put(setting.key, text, place);
  }
  const Value* in_force = given("wait") ? server->find("wait") : find("server.wait");
  const std::string wait = in_force == nullptr ? "" : in_force->text;
  if (const auto how = wait_named(wait)) {
    for (const auto& setting :
         server::settings_on(*policy, r.scenario.server.version, r.scenario.kernel.system, *how))
      put(setting.key, setting.value, place);
  }
  release_by_wait(wait);
}

/// Drops what the policy says for another way of waiting than the one in force.
void PolicyLayer::release_by_wait(std::string_view wait) {
  // Moving to the tail of the wait queue is what nginx does to an exclusive registration only.
  if (wait != "epoll-exclusive") values_.erase("server.rearm");
  // A dispatcher watches every socket, and the others none.
  if (wait == "dispatcher") values_.erase("server.watch");
  // The accept mutex's gate goes with the accept mutex.
  const Value* own = find("server.wait");
  if (own != nullptr && own->is_word("try-lock") && wait != "try-lock")
    values_.erase("server.gate");
}

void PolicyLayer::put(std::string_view key, std::string_view text, const Place& place) {
  if (auto value = parse_value(text, place))
    values_[fmt::format("server.{}", key)] = *std::move(value);
}

const Value* PolicyLayer::find(std::string_view path) const {
  const auto found = values_.find(path);
  return found == values_.end() ? nullptr : &found->second;
}

std::optional<std::string> default_by_wait(std::string_view path, const Value& wait) {
  if (path == "server.style" && (wait.is_word("blocking") || wait.is_word("lock")))
    return toml_string("prefork");
  if (path == "server.handoff" && wait.is_word("dispatcher")) return toml_string("round-robin");
  return std::nullopt;
}

std::optional<std::string> default_by_system(std::string_view path, const Scenario& s) {
  if (path == "kernel.version") return toml_string(newest_studied(s.kernel.system));
  if (path == "client.version") return toml_string(newest_studied(s.client.system));
  if (path == "client.syn_retries")
    return std::to_string(load::default_syn_retries(s.client.system, s.client.version));
  if (path == "server.wait")
    return std::string(wait_on("epoll-exclusive", s.kernel.system, s.kernel.version));
  return std::nullopt;
}

}  // namespace acceptlab::experiment
