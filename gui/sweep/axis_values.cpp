#include "gui/sweep/axis_values.hpp"

#include <algorithm>
#include <cmath>

#include "experiment/compare/comparison_columns.hpp"
#include "experiment/notation/toml_values.hpp"

namespace acceptlab::gui {

namespace {

using Kind = Quantity::Kind;

std::string example_of(Kind kind) {
  switch (kind) {
    case Kind::Integer:
      return "a whole number, such as 16";
    case Kind::Duration:
      return "a time, such as 220us";
    case Kind::Rate:
      return "a rate, such as 40k/s";
    case Kind::Number:
      break;
  }
  return "a number, such as 0.8";
}

std::optional<Quantity> end_of_range(const std::string& text, const char* which, Kind kind,
                                     std::vector<std::string>& problems) {
  auto end = quantity_from(text, kind);
  if (!end)
    problems.push_back(std::string(which) + (text.empty() ? " is missing" : " '" + text + "'") +
                       ": expected " + example_of(kind));
  return end;
}

/// Both ends exactly as they were given; between them what one can aim at.
std::vector<std::string> range_values(const Quantity& from, const Quantity& to, unsigned steps,
                                      bool logarithmic) {
  std::vector<std::string> values;
  for (unsigned i = 0; i < steps; ++i) {
    const double part = steps == 1 ? 0 : static_cast<double>(i) / (steps - 1);
    const double amount = logarithmic ? from.amount * std::pow(to.amount / from.amount, part)
                                      : from.amount + part * (to.amount - from.amount);
    const std::string value = i == 0           ? from.toml()
                              : i + 1 == steps ? to.toml()
                                               : from.with(amount).toml();
    // Whole numbers between close ends coincide.
    if (values.empty() || values.back() != value) values.push_back(value);
  }
  return values;
}

void read_range(const AxisRequest& request, Kind kind, AxisRead& read) {
  const auto from = end_of_range(request.from, "from", kind, read.problems);
  const auto to = end_of_range(request.to, "to", kind, read.problems);
  if (request.steps == 0) read.problems.emplace_back("one step at least");
  if (!from || !to) return;
  if (from->amount >= to->amount && request.steps > 1)
    read.problems.push_back("from " + from->text() + " to " + to->text() +
                            ": the first has to be the smaller one");
  if (request.logarithmic && from->amount <= 0)
    read.problems.emplace_back("equal factors have no place for 0: begin above it");
  if (read.problems.empty())
    read.axis.values = range_values(*from, *to, request.steps, request.logarithmic);
}

void read_list(const std::string& text, AxisRead& read) {
  for (const std::string& item : experiment::split_values(text)) {
    const std::size_t begin = item.find_first_not_of(' ');
    if (begin == std::string::npos) continue;
    const std::string word = item.substr(begin, item.find_last_not_of(' ') + 1 - begin);
    const auto value = experiment::parse_value(word, {});
    if (!value) {
      read.problems.push_back("'" + word + "' is no value: a quote or bracket is left open");
      continue;
    }
    const std::string toml = experiment::to_toml(*value);
    auto& values = read.axis.values;
    if (std::find(values.begin(), values.end(), toml) != values.end())
      read.problems.push_back("'" + word + "' is there twice");
    else
      values.push_back(toml);
  }
  if (read.axis.values.empty() && read.problems.empty())
    read.problems.emplace_back("no values: separate them by commas");
}

}  // namespace

AxisRead read_axis(const AxisRequest& request, std::optional<Kind> kind) {
  AxisRead read{{request.key, {}}, {}};
  if (request.key.empty()) return read;
  if (request.listed)
    read_list(request.values, read);
  else if (kind)
    read_range(request, *kind, read);
  else
    read.problems.push_back(request.key + " is no quantity: its values have to be listed");
  return read;
}

std::string plain_text(const std::string& toml) {
  const bool quoted = toml.size() >= 2 && toml.front() == '"' && toml.back() == '"';
  if (!quoted) return toml;
  const std::string inside = toml.substr(1, toml.size() - 2);
  const bool separates = inside.find(',') != std::string::npos;
  const auto again = experiment::parse_value(inside, {});
  return !separates && again && experiment::to_toml(*again) == toml ? inside : toml;
}

AxisRequest request_of(const experiment::Axis& axis) {
  AxisRequest request;
  request.key = axis.key;
  request.listed = true;
  for (const std::string& value : axis.values)
    request.values += (request.values.empty() ? "" : ", ") + plain_text(value);
  return request;
}

}  // namespace acceptlab::gui
