#include "experiment/pages/policy_list.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "experiment/notation/toml_values.hpp"
#include "experiment/notation/value_json.hpp"
#include "experiment/pages/policy_paragraph.hpp"
#include "experiment/pages/socket_option_table.hpp"
#include "experiment/pages/watch_graph_text.hpp"
#include "experiment/reader/policy_layer.hpp"
#include "models/kernel/kernel_rules.hpp"
#include "models/server/allowed.hpp"
#include "models/server/catalogue.hpp"

namespace acceptlab::experiment {
namespace {

using nlohmann::ordered_json;

ordered_json settings_json(const std::vector<server::Setting>& settings) {
  ordered_json object = ordered_json::object();
  for (const server::Setting& setting : settings) {
    if (const auto value = parse_value(setting.value, Place{}))
      object[std::string(setting.key)] = ordered_json::parse(to_json(*value));
  }
  return object;
}

std::string settings_text(const std::vector<server::Setting>& settings) {
  std::string text;
  for (const server::Setting& setting : settings)
    text += fmt::format("{}{} = {}", text.empty() ? "" : ", ", setting.key, setting.value);
  return text;
}

std::string since_text(const server::Policy& policy) {
  return fmt::format("{} {}", policy.server, policy.since);
}

constexpr std::size_t line_width = 100;

std::string_view when_refused(const server::SeveralSockets& program) {
  return server::when_refused_names.at(static_cast<std::size_t>(program.when_refused));
}

/// What the server does where it cannot have several sockets at an address.
std::string several_text(const server::SeveralSockets& program) {
  return fmt::format("where setsockopt(2) refuses several sockets{} it {} ({})",
                     program.insists_on_balance ? ", or they would not balance," : "",
                     when_refused(program), program.assumed() ? "assumed" : program.source);
}

std::string one_policy(const server::Policy& policy) {
  std::string text = fmt::format("{}\n", policy.name);
  text += wrapped(std::string(policy.meaning), "  ", line_width) + "\n";
  text += wrapped(policy_paragraph(server::settings_of(policy, "")), "  ", line_width) + "\n";
  text += fmt::format("  server: {}, since {}\n", policy.server, policy.since);
  text += wrapped(fmt::format("source: {}", policy.source), "  ", line_width);
  if (policy.has_several()) text += wrapped(several_text(policy.several), "  ", line_width);
  if (policy.eras.empty())
    return text + fmt::format("  choices: {}\n", settings_text(policy.settings));
  for (const server::Era& era : policy.eras) {
    const std::string since =
        era.since.empty() ? std::string(policy.since) : std::string(era.since);
    text += fmt::format("  from {:<8} {}\n", since + ":",
                        settings_text(server::settings_of(policy, since)));
  }
  return text;
}

std::string_view sharing_text(kernel::System system) {
  switch (server::socket_sharing(system, kernel::modelled_versions(system).newest)) {
    case server::Sharing::Balances:
      return "balances";
    case server::Sharing::BindsOnly:
      return "binds, does not balance";
    case server::Sharing::Impossible:
      break;
  }
  return "impossible";
}

std::string version_text(kernel::Version v) {
  return v == kernel::Version{} ? "always" : version_number(v);
}

}  // namespace

std::string policies_text(const std::string& name) {
  if (!name.empty()) {
    const server::Policy& policy = *server::find_policy(name);
    return one_policy(policy) + watch_graph_text(policy);
  }
  std::size_t width = 0, since_width = 0;
  for (const server::Policy& policy : server::catalogue()) {
    width = std::max(width, policy.name.size());
    since_width = std::max(since_width, since_text(policy).size());
  }
  std::string text;
  for (const server::Policy& policy : server::catalogue())
    text += fmt::format("{:<{}}  {:<{}}  {}\n", policy.name, width, since_text(policy), since_width,
                        policy.meaning);
  return text;
}

std::string policies_lines() {
  std::string text = "policy\tsince\tchoices\tsource\n";
  for (const server::Policy& policy : server::catalogue())
    text += fmt::format("{}\t{}\t{}\t{}\n", policy.name, since_text(policy),
                        settings_text(server::settings_of(policy, "")), policy.source);
  return text;
}

std::string policies_json(const std::string& name) {
  ordered_json list = ordered_json::array();
  for (const server::Policy& policy : server::catalogue()) {
    if (!name.empty() && policy.name != name) continue;
    ordered_json entry{{"name", policy.name},
                       {"source", policy.source},
                       {"since", policy.since},
                       {"server", policy.server},
                       {"meaning", policy.meaning}};
    if (policy.has_several())
      entry["without_option"] = {{"then", when_refused(policy.several)},
                                 {"source", policy.several.source}};
    entry.update(settings_json(server::settings_of(policy, "")));
    for (const server::Era& era : policy.eras) {
      ordered_json choices =
          settings_json(server::settings_of(policy, era.since.empty() ? policy.since : era.since));
      entry["eras"].push_back(
          {{"since", era.since.empty() ? policy.since : era.since}, {"choices", choices}});
    }
    list.push_back(entry);
  }
  return list.dump(2);
}

namespace {

/// The settings of a policy, in its newest era, where it runs on `system`; the later of a key wins.
std::vector<server::Setting> settings_here(const server::Policy& policy, kernel::System system) {
  std::vector<server::Setting> settings = server::settings_of(policy, "");
  const auto more = server::settings_on(policy, "", system, kernel::Wait::Epoll);
  settings.insert(settings.end(), more.begin(), more.end());
  return settings;
}

void say(std::string& why, std::string_view what) {
  why += fmt::format("{}{}", why.empty() ? "" : ", ", what);
}

server::AddressSharing sharing_on(const server::Policy& policy, kernel::System system,
                                  kernel::Version version) {
  bool asks = true;
  for (const server::Setting& setting : settings_here(policy, system))
    if (setting.key == "balance") asks = setting.value == "true";
  return server::address_sharing(policy.several, asks, kernel::rules_for(system, version));
}

}  // namespace

PolicyOnSystem policy_on_system(const server::Policy& policy, kernel::System system,
                                kernel::Version version) {
  using Outcome = server::AddressSharing::Outcome;
  PolicyOnSystem result;
  const server::AddressSharing sharing = sharing_on(policy, system, version);
  if (policy.has_several() && sharing.outcome == Outcome::NoStart)
    return {false, sharing.refused ? fmt::format("there is no {}, and it does not start without",
                                                 sharing.option)
                                   : "it ends where the sockets of an address do not balance"};
  for (const server::Setting& setting : server::settings_of(policy, "")) {
    if (setting.key == "choose") {
      const server::Verdict verdict = server::allowed(system, version, "choose", setting.value);
      if (!verdict.allowed) return {false, std::string(verdict.reason)};
    }
    if (setting.key != "wait") continue;
    const std::string_view here = wait_on(setting.value, system, version);
    const server::Verdict verdict = server::allowed(system, version, "wait", here);
    if (!verdict.allowed) return {false, std::string(verdict.reason)};
    if (here != setting.value) say(result.why, fmt::format("by {}", here));
  }
  if (policy.has_several() && sharing.outcome == Outcome::OneSocket)
    say(result.why,
        sharing.refused ? "it falls back to one shared socket" : "it shares one socket");
  if (policy.has_several() && sharing.outcome == Outcome::OneGetsAll)
    say(result.why, "its sockets do not balance");
  return result;
}

namespace {

PolicyOnSystem on_newest(const server::Policy& policy, kernel::System system) {
  return policy_on_system(policy, system, kernel::modelled_versions(system).newest);
}

template <class Visit>
void for_each_system(const Visit& visit) {
  for (std::size_t i = 0; i < kernel::system_names.size(); ++i)
    visit(static_cast<kernel::System>(i), std::string(kernel::system_names.at(i)));
}

/// The options that a policy is about on a system; of all policies, all.
std::vector<std::string_view> options_of(const std::string& name, kernel::System system) {
  if (name.empty()) return {server::reuseport_option, server::lb_option, server::cpu_option};
  const server::Policy& policy = *server::find_policy(name);
  std::vector<std::string_view> options;
  const kernel::Version newest = kernel::modelled_versions(system).newest;
  if (policy.has_several()) options.push_back(sharing_on(policy, system, newest).option);
  return options;
}

bool needed_by(const std::string& name, const server::Need& need) {
  const auto settings = server::settings_of(*server::find_policy(name), "");
  return std::any_of(settings.begin(), settings.end(), [&](const server::Setting& setting) {
    return setting.key == need.choice &&
           (setting.value == need.value ||
            (need.choice == "wait" &&
             wait_on(setting.value, need.system, kernel::modelled_versions(need.system).newest) ==
                 need.value));
  });
}

}  // namespace

std::string systems_text(const std::string& name) {
  std::string text;
  for_each_system([&](kernel::System system, const std::string& system_name) {
    text += fmt::format("{}\n  several sockets on one address: {} (newest version)\n", system_name,
                        sharing_text(system));
    text += socket_options_text(system, options_of(name, system));
    for (const server::Need& need : server::needs()) {
      if (need.system == system && (name.empty() || needed_by(name, need)))
        text += fmt::format("  {:<6} {:<18} from {:<7} {}\n", need.choice, need.value,
                            version_text(need.since), need.source);
    }
    for (const server::Policy& policy : server::catalogue()) {
      if (!name.empty() && policy.name != name) continue;
      const PolicyOnSystem on = on_newest(policy, system);
      text += fmt::format("  {:<20} {}{}{}\n", policy.name, on.possible ? "yes" : "no",
                          on.why.empty() ? "" : ": ", on.why);
    }
  });
  return text + (name.empty()
                     ? "Values of choices that are listed for no system work on all of them.\n"
                     : "Only what this policy asks for; without its name: all options.\n");
}

std::string systems_json(const std::string& name) {
  ordered_json list = ordered_json::array();
  for_each_system([&](kernel::System system, const std::string& system_name) {
    ordered_json entry{{"system", system_name},
                       {"several_sockets", sharing_text(system)},
                       {"socket_options", ordered_json::parse(socket_options_json(system))},
                       {"needs", ordered_json::array()},
                       {"policies", ordered_json::array()}};
    for (const server::Need& need : server::needs()) {
      if (need.system == system)
        entry["needs"].push_back({{"choice", need.choice},
                                  {"value", need.value},
                                  {"since", version_text(need.since)},
                                  {"source", need.source}});
    }
    for (const server::Policy& policy : server::catalogue()) {
      if (!name.empty() && policy.name != name) continue;
      const PolicyOnSystem on = on_newest(policy, system);
      entry["policies"].push_back(
          {{"name", policy.name}, {"possible", on.possible}, {"note", on.why}});
    }
    list.push_back(entry);
  });
  return list.dump(2);
}

}  // namespace acceptlab::experiment
