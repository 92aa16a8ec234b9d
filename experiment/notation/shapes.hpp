#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace acceptlab::experiment {

/// What a field of a distribution or arrival process holds. Amounts are durations in a distribution
/// of times and numbers in one of counts.
enum class FieldForm : std::uint8_t {
  Amount,
  Amounts,
  Weights,
  Number,
  Count,
  Rate,
  Rates,
  Times,
  TimesList,
  Batch,
  File
};

struct Field {
  std::string_view name;
  FieldForm form;
  bool required = true;
};

/// One `type` of a table such as `{ type = "lognormal", mean = "220us", p99 = "2ms" }`.
struct Shape {
  std::string_view type;
  std::vector<Field> fields;
  std::string_view meaning;
  std::string_view alternatives;  // which optional fields go together

  std::vector<std::string> field_names() const;  // "type" included
};

const std::vector<Shape>& distribution_shapes();
const std::vector<Shape>& process_shapes();

}  // namespace acceptlab::experiment
