#include "experiment/keys/key_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "experiment/keys/key_readers.hpp"
#include "experiment/keys/keys.hpp"
#include "experiment/keys/read_values.hpp"
#include "experiment/notation/units.hpp"

namespace acceptlab::experiment {
namespace {

void read_title(Reading& r, const Key& key, const Value& value) {
  assign(r, key, value, r.scenario.title);
}

std::vector<Key> all_keys() {
  std::vector<Key> keys{
      {.path = "format",
       .form = Form::Integer,
       .fallback = "1",
       .meaning = "version of this format",
       .source = "convention",
       .least = 1,
       .most = 1,
       .read = read_format},
      {.path = "title",
       .form = Form::Text,
       .fallback = "",
       .meaning = "what the scenario is about",
       .source = "convention",
       .read = read_title},
  };
  for (const std::vector<Key>& more : {machine_keys(), server_keys(), load_keys(), run_keys()})
    keys.insert(keys.end(), more.begin(), more.end());
  return keys;
}

std::string number_range(const Key& key, const std::string& unit) {
  if (key.least == 0 && std::isinf(key.most)) return unit.empty() ? "" : " of " + unit;
  if (std::isinf(key.most)) return fmt::format(" at least {} {}", key.least, unit);
  return fmt::format(" {} to {}{}", key.least, key.most, unit.empty() ? "" : " " + unit);
}

}  // namespace

std::string_view Key::section() const {
  const std::size_t end = path.find_first_of("[.");
  return end == std::string_view::npos ? std::string_view{} : path.substr(0, end);
}

std::string_view Key::name() const {
  const std::size_t dot = path.rfind('.');
  return dot == std::string_view::npos ? path : path.substr(dot + 1);
}

const std::vector<Key>& key_table() {
  static const std::vector<Key> keys = all_keys();
  return keys;
}

const Key* find_key(std::string_view path) {
  const auto& keys = key_table();
  const auto found =
      std::find_if(keys.begin(), keys.end(), [&](const Key& key) { return key.path == path; });
  return found == keys.end() ? nullptr : &*found;
}

std::span<const Section> sections() {
  static constexpr std::array table{
      Section{"machine", false, "the computer that runs the server"},
      Section{"costs", false, "what the work of kernel and server costs on a CPU"},
      Section{"kernel", false, "its operating system"},
      Section{"network", false, "between clients and server"},
      Section{"server", false, "the server program: the policy space"},
      Section{"work", false, "what one connection asks for"},
      Section{"client", false, "how clients connect"},
      Section{"arrivals", true, "streams of connections"},
      Section{"events", true, "what happens during a run"},
      Section{"run", false, "how long, how often, with which seed"},
      Section{"sweep", false, "axes of `acceptlab sweep`"},
      Section{"variants", true, "columns of `acceptlab compare`"},
      Section{"search", false, "what `acceptlab recommend` may change"},
      Section{"goals", false, "what results have to meet"},
  };
  return table;
}

std::vector<std::string> known_names(std::string_view section) {
  std::vector<std::string> names;
  for (const Key& key : key_table()) {
    if (key.section() == section) names.emplace_back(key.name());
  }
  if (section.empty()) {
    for (const Section& other : sections()) {
      if (other.name != "costs") names.emplace_back(other.name);
    }
  }
  return names;
}

std::string form_text(const Key& key) {
  if (!key.notation.empty()) return std::string(key.notation);
  const std::string word = key.word.empty() ? "" : fmt::format(" or \"{}\"", key.word);
  switch (key.form) {
    case Form::Integer:
      return "integer" + number_range(key, std::string(key.unit)) + word;
    case Form::Number:
      return "number" + number_range(key, std::string(key.unit)) + word;
    case Form::Duration:
      return "duration" + word;
    case Form::Distribution:
      return "duration or distribution" + word;
    case Form::CountDistribution:
      return "number or distribution" + word;
    case Form::Boolean:
      return "true or false";
    case Form::Choice:
      return fmt::format("\"{}\"", fmt::join(key.choices, "\", \""));
    default:
      return "string";
  }
}

}  // namespace acceptlab::experiment
