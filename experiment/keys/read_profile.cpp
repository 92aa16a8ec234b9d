#include "experiment/keys/read_profile.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "experiment/keys/key_readers.hpp"
#include "experiment/keys/read_costs.hpp"
#include "experiment/keys/read_values.hpp"
#include "experiment/keys/shipped_profiles.hpp"
#include "experiment/notation/cost_names.hpp"
#include "experiment/notation/toml_values.hpp"

namespace acceptlab::experiment {
namespace {

const std::vector<std::string> machine_fields{"description", "cpu",     "cpus",     "kernel",
                                              "date",        "repeats", "measured", "notes"};

/// Reads one cost profile; what is wrong in it is told with its place in that text.
class ProfileReader {
 public:
  /// `name` is that of the file or of the profile that ships; `named`: where the scenario says so.
  ProfileReader(Reading& r, const Key& key, const Place& named, std::string name)
      : r_(r), key_(key), named_(named), name_(std::move(name)) {}

  CostProfile read(std::string_view text, const CostProfile* otherwise = nullptr);

 private:
  void read_head(const Value& root);
  void read_base(const Value* base);
  void read_machine(const Value* machine);
  void read_costs(const Value& costs, bool complete);

  Reading& r_;
  const Key& key_;
  Place named_;
  std::string name_;
  std::uint32_t source_ = 0;
  CostProfile profile_;
};

/// A profile that ships, with its entries.
CostProfile load_shipped(Reading& r, const Key& key, const Place& named, const std::string& name) {
  if (name == "zero") return zero_profile();
  if (name == "default") return default_profile();
  return ProfileReader(r, key, named, name).read(*shipped_profile(name));
}

CostProfile ProfileReader::read(std::string_view text, const CostProfile* otherwise) {
  source_ = r_.sources.add_file(name_, text);
  const ParsedToml parsed = parse_toml(text, r_.sources, source_);
  if (parsed.error) {
    r_.error(parsed.error->place, key_.path, parsed.error->what);
    return {};
  }
  read_head(parsed.root);
  const Value* base = parsed.root.find("base");
  if (otherwise != nullptr) profile_.entries = otherwise->entries;
  read_base(base);
  read_machine(parsed.root.find("machine"));
  if (const Value* costs = parsed.root.find("costs")) {
    read_costs(*costs, base == nullptr && otherwise == nullptr);
  } else if (base == nullptr) {
    r_.error(named_, key_.path, fmt::format("machine.costs: '{}' has no [costs] table", name_),
             fmt::format("write one, or base = \"default\" to take all of them from there; or name "
                         "a file written by `acceptlab calibrate`, or one of {}",
                         fmt::join(shipped_profiles(), ", ")));
  }
  if (profile_.entries.size() < cost_names().size()) return {};  // an error says why
  return std::move(profile_);
}

void ProfileReader::read_head(const Value& root) {
  check_fields(r_, "the profile", root, {"format", "base", "machine", "costs"}, 0);
  if (const Value* format = root.find("format"))
    return read_format(r_, *find_key("format"), *format);
  r_.warning({source_, 1, 1, 1}, "format", "no format is given; format = 1 is taken",
             "write format = 1 as the first line");
}

void ProfileReader::read_base(const Value* base) {
  if (base == nullptr) return;
  const std::vector<std::string> names = shipped_profiles();
  const std::vector<std::string_view> choices(names.begin(), names.end());
  if (const auto index = read_choice(r_, "base", *base, choices))
    profile_.entries = load_shipped(r_, key_, named_, names[*index]).entries;
}

void ProfileReader::read_machine(const Value* machine) {
  if (machine == nullptr) return;
  if (!machine->is_table()) return wrong_form(r_, "machine", *machine, "a table");
  check_fields(r_, "machine", *machine, machine_fields, 0);
  for (const Value& field : machine->items) {
    if (!field.is_string() && !field.is_integer())
      wrong_form(r_, "machine." + field.key, field, "a string");
    profile_.machine.emplace_back(field.key, field.text);
  }
}

void ProfileReader::read_costs(const Value& costs, bool complete) {
  if (!costs.is_table()) return wrong_form(r_, "costs", costs, "a table");
  const std::vector<std::string> known = cost_names(), shipped = shipped_profiles();
  const bool ships = std::find(shipped.begin(), shipped.end(), name_) != shipped.end();
  for (const Value& item : costs.items) {
    const std::string path = "costs." + item.key;
    if (std::find(known.begin(), known.end(), item.key) == known.end()) {
      r_.unknown(item.key_place, path, fmt::format("unknown cost '{}' in [costs]", item.key),
                 known);
    } else if (auto entry = read_cost_entry(r_, path, item)) {
      entry->origin = ships ? name_ : fmt::format("{}:{}", name_, item.key_place.line);
      profile_.entries.insert_or_assign(item.key, std::move(*entry));
    }
  }
  std::vector<std::string> missing;
  std::copy_if(known.begin(), known.end(), std::back_inserter(missing),
               [&](const std::string& name) { return costs.find(name) == nullptr; });
  if (!complete || missing.empty()) return;
  r_.error(costs.key_place, "costs",
           fmt::format("profile '{}' has no entry for: {}", name_, fmt::join(missing, ", ")),
           "write them, or base = \"default\" above [machine] to take from there what is not in "
           "this file");
}

}  // namespace

CostProfile read_profile_text(std::string_view text, const std::string& name,
                              const CostProfile* otherwise) {
  Reading r(name);
  CostProfile profile =
      ProfileReader(r, *find_key("machine.costs"), {}, name).read(text, otherwise);
  if (r.failed()) throw ScenarioError(r.take_diagnostics());
  return profile;
}

void read_costs_file(Reading& r, const Key& key, const Value& value) {
  const auto name = read_text(r, key.path, value);
  if (!name) return;
  r.scenario.machine.costs = *name;
  r.scenario.profile = {};
  const std::vector<std::string> ships = shipped_profiles();
  if (std::find(ships.begin(), ships.end(), *name) != ships.end()) {
    r.scenario.profile = load_shipped(r, key, value.place, *name);
    return;
  }
  const std::string path = r.path_of_file(*name), near = suggestion(*name, ships);
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored))
    return r.error(
        value.place, key.path,
        fmt::format("machine.costs: '{}' is neither a file nor a profile that ships", path),
        near.empty() ? fmt::format("profiles: {}; file names are relative to the "
                                   "scenario file",
                                   fmt::join(ships, ", "))
                     : fmt::format("did you mean '{}'?", near));
  const std::string* text = r.named_file(value.place, key.path, *name);
  if (text == nullptr) return;
  // What the profile names stands beside the profile.
  r.folder = std::filesystem::path(*name).parent_path().string();
  r.scenario.profile = ProfileReader(r, key, value.place, path).read(*text);
  r.folder.clear();
}

}  // namespace acceptlab::experiment
