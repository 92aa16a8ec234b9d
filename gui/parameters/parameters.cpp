#include "gui/parameters/parameters.hpp"

#include "experiment/keys/address.hpp"
#include "experiment/notation/toml_values.hpp"

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

void add(std::vector<Parameter>& all, Parameter parameter) {
  if (!parameter.value.is_table()) {
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
  for (const experiment::KeyInForce& in_force : read.keys) {
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
    parameter.origin = in_force.origin;
    parameter.note = in_force.note;
    parameter.assumed = in_force.assumed;
    add(all, std::move(parameter));
  }
  return all;
}

}  // namespace acceptlab::gui
