#include "validation/judge/fitted_values.hpp"

#include <fmt/format.h>

#include <cmath>

namespace acceptlab::validation {

double FittedParameter::low() const { return fitted * std::exp(-error); }
double FittedParameter::high() const { return fitted * std::exp(error); }

std::string fitted_values_text(const FittedValues& values, const experiment::TableStyle& style) {
  constexpr double as_good_as_told = 0.005;
  experiment::TextTable table({"factor", "measured", "fitted", "low", "high", "not told"});
  for (const FittedParameter& p : values.parameters)
    table.add({p.name, fmt::format("{:.3g}", p.measured), fmt::format("{:.3f}", p.fitted),
               fmt::format("{:.3f}", p.low()), fmt::format("{:.3f}", p.high()),
               p.untold < as_good_as_told ? "-" : experiment::percent_text(p.untold)});
  std::string text = table.text(style);
  for (const std::string& combination : values.fixed)
    text += fmt::format("not told by these runs, kept as measured: {}\n", combination);
  return text;
}

}  // namespace acceptlab::validation
