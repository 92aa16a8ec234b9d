#include "gui/parameters/parameters.hpp"

#include <algorithm>
#include <tuple>

#include "experiment/keys/address.hpp"
#include "experiment/notation/toml_values.hpp"
#include "experiment/pages/explain.hpp"
#include "experiment/pages/policy_list.hpp"
#include "gui/document/document.hpp"
#include "gui/parameters/version_choices.hpp"
#include "models/server/allowed.hpp"
#include "models/server/catalogue.hpp"

namespace acceptlab::gui {

namespace {

/// "arrivals.web" of "arrivals.web.process", "server" of "server.policy", empty of "format".
std::string section_of(const std::string& path) {
  const std::size_t first = path.find('.');
  if (first == std::string::npos) return {};
  const experiment::Section* section = experiment::find_section(path.substr(0, first));
  if (section == nullptr || !section->array) return path.substr(0, first);
  return path.substr(0, path.find('.', first + 1));
}

/// Null when `path` is none of [costs].
const cpu::CostRow* cost_at(const std::string& path) {
  constexpr std::string_view section = "costs.";
  if (!path.starts_with(section)) return nullptr;
  const auto found = std::find_if(
      cpu::cost_rows.begin(), cpu::cost_rows.end(),
      [&](const cpu::CostRow& row) { return path.substr(section.size()) == row.name; });
  return found == cpu::cost_rows.end() ? nullptr : &*found;
}

/// Where a section stands in the format; what has none comes first.
std::ptrdiff_t place_of(const std::string& section) {
  const experiment::Section* row = experiment::find_section(section.substr(0, section.find('.')));
  return row == nullptr ? -1 : row - experiment::sections().data();
}

/// Whether the file sets a cost or a sysctl changes nothing of where it stands.
std::tuple<std::ptrdiff_t, const cpu::CostRow*, std::string> order_of(const Parameter& parameter) {
  const bool is_sysctl = parameter.address.starts_with("kernel.sysctl.");
  return {place_of(parameter.section), parameter.cost, is_sysctl ? parameter.address : ""};
}

void add(std::vector<Parameter>& all, Parameter parameter) {
  // A cost stays whole: a part of one that the file does not set would be no cost.
  if (!parameter.value.is_table() || parameter.cost != nullptr) {
    all.push_back(std::move(parameter));
    return;
  }
  for (const experiment::Value& entry : parameter.value.items) {
    Parameter part = parameter;
    part.value = entry;
    part.is_part = true;
    part.address += "." + entry.key;
    part.label += "." + entry.key;
    add(all, std::move(part));
  }
}

}  // namespace

const experiment::Key* key_at(const std::string& path) {
  const std::string section = section_of(path);
  const std::size_t dot = section.find('.');
  if (dot == std::string::npos) return experiment::find_key(path);
  return experiment::find_key(section.substr(0, dot) + "[]" + path.substr(section.size()));
}

std::vector<Parameter> parameters(const experiment::ReadResult& read) {
  std::vector<Parameter> all;
  const std::vector<experiment::KeyInForce> keys = experiment::all_in_force(read);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const experiment::KeyInForce& in_force = keys[i];
    const auto value = experiment::parse_value(in_force.value, {});
    if (!value) continue;
    Parameter parameter;
    parameter.address = in_force.path;
    parameter.section = section_of(in_force.path);
    parameter.label = parameter.section.empty()
                          ? in_force.path
                          : in_force.path.substr(parameter.section.size() + 1);
    parameter.value = *value;
    parameter.key = key_at(in_force.path);
    parameter.cost = cost_at(in_force.path);
    parameter.is_default = i >= read.keys.size() || in_force.origin == "default";
    parameter.is_written = !parameter.is_default && is_written(in_force);
    parameter.origin = in_force.origin;
    parameter.note = in_force.note;
    parameter.assumed = in_force.assumed;
    add(all, std::move(parameter));
  }
  std::stable_sort(all.begin(), all.end(), [](const Parameter& a, const Parameter& b) {
    return order_of(a) < order_of(b);
  });
  return all;
}

std::vector<Choice> choices(const Parameter& parameter, const experiment::Scenario& scenario) {
  std::vector<Choice> all;
  if (parameter.key == nullptr || parameter.is_part) return all;
  const kernel::System system = scenario.kernel.system;
  const kernel::Version version = scenario.kernel.version;
  if (parameter.key->path == "server.policy") {
    for (const server::Policy& policy : server::catalogue()) {
      const auto on = experiment::policy_on_system(policy, system, version);
      all.push_back({std::string(policy.name), on.possible ? "" : on.why});
    }
  }
  if (parameter.key->form == experiment::Form::Sockets) {
    for (unsigned sockets = 1; sockets <= std::max(1U, scenario.server.workers); sockets *= 2)
      all.push_back({std::to_string(sockets), {}});
  }
  if (parameter.key->path == "kernel.version") {
    for (std::string& known : version_choices(system)) all.push_back({std::move(known), {}});
  }
  const bool of_server = parameter.key->section() == "server";
  for (const std::string_view word : parameter.key->choices) {
    server::Verdict verdict;
    if (of_server) verdict = server::allowed(system, version, parameter.key->name(), word);
    all.push_back({std::string(word), verdict.allowed ? "" : std::string(verdict.reason)});
  }
  return all;
}

}  // namespace acceptlab::gui
