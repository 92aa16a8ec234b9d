#include "experiment/sweep/tornado_parameters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "experiment/keys/key_table.hpp"
#include "experiment/notation/profile_text.hpp"
#include "experiment/notation/shapes.hpp"
#include "experiment/notation/toml_values.hpp"
#include "experiment/notation/units.hpp"
#include "models/cpu/cost_table.hpp"

namespace acceptlab::experiment {

namespace {

/// Without the noise of binary fractions: 242us, not 242.00000000000003us.
double rounded(double x) { return std::stod(fmt::format("{:.12g}", x)); }

/// By what the amounts of a value are multiplied.
struct Scaling {
  double factor = 1;
  bool in_whole_steps = false;  // an integer could not be multiplied by just that

  double of(double x) const { return rounded(x * factor); }
  std::int64_t of_integer(const Value& value) {
    std::int64_t moved = std::llround(value.real * factor);
    if (moved == value.integer) moved += factor > 1 ? 1 : -1;
    constexpr double hidden_by_rounding = 0.05;  // of the step: 511 less 10% is 460
    const double wanted = of(value.real), step = std::abs(wanted - value.real);
    const double off = std::abs(static_cast<double>(moved) - wanted);
    in_whole_steps |= off > hidden_by_rounding * step;
    return moved;
  }
};

bool scale_list(Value& list, Scaling& scaling);

/// False when there is nothing to scale: no quantity, or 0.
bool scale_number(Value& value, Scaling& scaling) {
  if (value.is_array()) return scale_list(value, scaling);
  if (value.is_string()) {
    const auto time = parse_duration(value.text), rate = parse_rate(value.text);
    const double x = time ? *time : rate.value_or(0);
    if (x == 0) return false;
    value.text = time ? duration_text(scaling.of(x)) : rate_text(scaling.of(x));
    return true;
  }
  if (!value.is_number() || value.real == 0) return false;
  if (value.is_integer()) {
    value.integer = scaling.of_integer(value);
    value.text = fmt::format("{}", value.integer);
  } else {
    value.real = scaling.of(value.real);
    value.text = fmt::format("{}", value.real);
  }
  return true;
}

bool scale_list(Value& list, Scaling& scaling) {
  bool any = false;
  for (Value& item : list.items) any |= scale_number(item, scaling);
  return any;
}

/// The amounts of a distribution, all by the same factor: its shape stays.
bool scale_distribution(Value& value, Scaling& scaling) {
  if (!value.is_table()) return scale_number(value, scaling);
  const Value* type = value.find("type");
  bool any = false;
  for (const Shape& shape : distribution_shapes()) {
    if (type == nullptr || shape.type != type->text) continue;
    for (const Field& field : shape.fields) {
      const bool amount = field.form == FieldForm::Amount || field.form == FieldForm::Amounts;
      Value* const part = value.find(field.name);
      if (amount && part != nullptr) any |= scale_number(*part, scaling);
    }
  }
  return any;
}

/// A cost, perhaps by the time that the CPU was idle.
bool scale_cost(Value& value, Scaling& scaling) {
  Value* const cost = value.is_table() ? value.find("cost") : nullptr;
  if (cost == nullptr) return scale_distribution(value, scaling);
  if (!cost->is_array()) return scale_distribution(*cost, scaling);
  bool any = false;
  for (Value& step : cost->items) any |= scale_distribution(step, scaling);
  return any;
}

class Parameters {
 public:
  explicit Parameters(double share) : share_(share) {}

  using Scale = bool (*)(Value&, Scaling&);
  void add(const std::string& key, const Value& value, Scale scale) {
    Value low = value, high = value;
    Scaling down{1 - share_}, up{1 + share_};
    if (!scale(low, down) || !scale(high, up)) return;
    all_.push_back({key, to_toml(value), to_toml(low), to_toml(high),
                    down.in_whole_steps || up.in_whole_steps});
  }

  /// Each rate, time and count of an arrival process by itself.
  void add_process(const std::string& key, const Value& process) {
    const Value* type = process.find("type");
    for (const Shape& shape : process_shapes()) {
      if (type == nullptr || shape.type != type->text) continue;
      for (const Field& field : shape.fields) {
        const Value* part = process.find(field.name);
        if (part != nullptr && field.form != FieldForm::File)
          add(fmt::format("{}.{}", key, field.name), *part, scale_distribution);
      }
    }
  }

  std::vector<Parameter> take() { return std::move(all_); }

 private:
  double share_;
  std::vector<Parameter> all_;
};

/// The row of the key table for a key in force; null for what is no quantity of the system.
const Key* row_of(const std::string& path) {
  const std::string section = path.substr(0, path.find('.'));
  const std::string name = path.substr(path.rfind('.') + 1);
  constexpr std::array<std::string_view, 5> sections{"machine", "network", "server", "work",
                                                     "client"};
  if (section == "arrivals") return find_key("arrivals[]." + name);
  const bool of_the_system = std::find(sections.begin(), sections.end(), section) != sections.end();
  return of_the_system || path == "run.load" ? find_key(path) : nullptr;
}

void add_key(Parameters& parameters, const KeyInForce& in_force) {
  const Key* key = row_of(in_force.path);
  const auto value = key == nullptr ? std::nullopt : parse_value(in_force.value, {});
  if (!value) return;
  switch (key->form) {
    case Form::Integer:
      // How many packages and cores there are is another machine, not another value.
      if (key->section() != "machine") parameters.add(in_force.path, *value, scale_number);
      break;
    case Form::Number:
    case Form::Duration:
      parameters.add(in_force.path, *value, scale_number);
      break;
    case Form::Distribution:
    case Form::CountDistribution:
      parameters.add(in_force.path, *value, scale_distribution);
      break;
    case Form::Process:
      parameters.add_process(in_force.path, *value);
      break;
    default:
      break;
  }
}

/// What a cost is in this scenario: as [costs] or as the profile has it.
std::optional<Value> cost_value(const ReadResult& base, const std::string& name) {
  const auto given = std::find_if(base.keys.begin(), base.keys.end(), [&](const KeyInForce& key) {
    return key.path == "costs." + name;
  });
  if (given != base.keys.end()) return parse_value(given->value, {});
  const auto& entries = base.scenario.cost_profile().entries;
  const auto entry = entries.find(name);
  return entry == entries.end() ? std::nullopt : parse_value(cost_text(entry->second), {});
}

}  // namespace

std::vector<Parameter> tornado_parameters(const ReadResult& base, double share) {
  Parameters parameters(share);
  for (const KeyInForce& key : base.keys) add_key(parameters, key);
  for (const cpu::CostRow& row : cpu::cost_rows) {
    const std::string name(row.name);
    if (const auto value = cost_value(base, name))
      parameters.add("costs." + name, *value, scale_cost);
  }
  return parameters.take();
}

}  // namespace acceptlab::experiment
