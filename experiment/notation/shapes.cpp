#include "experiment/notation/shapes.hpp"

namespace acceptlab::experiment {

std::vector<std::string> Shape::field_names() const {
  std::vector<std::string> names{"type"};
  for (const Field& field : fields) names.emplace_back(field.name);
  return names;
}

const std::vector<Shape>& distribution_shapes() {
  using enum FieldForm;
  static const std::vector<Shape> shapes{
      {"constant", {{"value", Amount}}, "always `value`", ""},
      {"exponential", {{"mean", Amount}}, "memoryless", ""},
      {"erlang",
       {{"mean", Amount}, {"k", Count}},
       "sum of `k` exponentials with `mean` in all",
       ""},
      {"hyperexponential",
       {{"mean", Amount, false},
        {"scv", Number, false},
        {"weights", Weights, false},
        {"means", Amounts, false}},
       "a mixture of exponentials",
       "mean and scv (two phases with balanced means, scv >= 1), or weights and means"},
      {"lognormal",
       {{"mean", Amount}, {"p99", Amount, false}, {"scv", Number, false}},
       "the usual body of service times",
       "p99 (at most 14.9 times the mean) or scv"},
      {"uniform", {{"min", Amount}, {"max", Amount}}, "between `min` and `max`", ""},
      {"pareto",
       {{"alpha", Number}, {"min", Amount}, {"max", Amount}},
       "heavy tail of index `alpha`, cut off to `min`..`max`",
       ""},
      {"discrete",
       {{"values", Amounts}, {"weights", Weights}},
       "`values[i]` with probability `weights[i]`",
       ""},
      {"quantiles",
       {{"at", Weights}, {"values", Amounts}},
       "`values[i]` with the share `at[i]` of all below it, linear in between; shares from 0 to 1",
       ""},
      {"empirical", {{"file", File}}, "a sample, one value a line, linear between its points", ""},
  };
  return shapes;
}

const std::vector<Shape>& process_shapes() {
  using enum FieldForm;
  static const std::vector<Shape> shapes{
      {"poisson", {{"rate", Rate}}, "independent arrivals", ""},
      {"paced", {{"rate", Rate}}, "equal gaps", ""},
      {"renewal", {{"gap", Times}}, "independent gaps of this distribution", ""},
      {"mmpp",
       {{"rates", Rates}, {"holding", TimesList}},
       "Poisson with the rate of a state; a plain holding time is the mean of an exponential",
       ""},
      {"on-off",
       {{"rate", Rate}, {"on", Times}, {"off", Times}},
       "Poisson while on; a plain time is the mean of an exponential",
       ""},
      {"batch-poisson",
       {{"rate", Rate}, {"batch", Batch}},
       "`rate` batches; `batch` is the mean of a geometric size on 1, 2, ..., or a distribution",
       ""},
      {"replay", {{"file", File}}, "the rows of a CSV file `time_s,src,sport,cpu_s[,socket]`", ""},
      {"closed",
       {{"clients", Count}, {"think", Times, false}},
       "clients that connect again after `think` (default 0); a failed connection ends its cycle "
       "and thinks",
       ""},
  };
  return shapes;
}

}  // namespace acceptlab::experiment
