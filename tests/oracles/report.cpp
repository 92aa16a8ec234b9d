// acceptlab_oracle_report FILE: runs every oracle and writes docs/oracles.md.
// acceptlab_oracle_report - S01 S05 ...: runs some and prints what each value came to.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <iostream>
#include <map>
#include <set>

#include "tests/oracles/oracle_case.hpp"

namespace acceptlab::oracles {
namespace {

struct Row {
  const Run* run;
  std::vector<Outcome> outcomes;
};

bool powerful(const Outcome& o) { return o.half_width <= most_half_width(o.precision); }

void print(const Row& row, double seconds) {
  fmt::print("{} {}  {:.1f} s of CPU time\n", row.run->id, row.run->part, seconds);
  for (const Outcome& o : row.outcomes) {
    fmt::print("  {:28} exact {:<13.6g} mean {:<13.6g} half-width {:6.2f}%{} z {:5.2f}{}\n",
               o.quantity, o.expected, o.mean, 100 * o.half_width, powerful(o) ? " " : "*", o.z,
               std::abs(o.z) > 3 ? "  <<<" : "");
  }
  std::fflush(stdout);
}

/// One line of the table for each run of a case, or the reason why there is none.
std::string line(const Row& row, const std::string& family) {
  double worst = 0, means = 0, quantiles = 0;
  for (const Outcome& o : row.outcomes) {
    worst = std::max(worst, std::abs(o.z));
    if (o.precision == Precision::Mean) means = std::max(means, o.half_width);
    if (o.precision == Precision::Quantile) quantiles = std::max(quantiles, o.half_width);
  }
  const auto percent = [](double x) { return x > 0 ? fmt::format("{:.2f}%", 100 * x) : "-"; };
  return fmt::format("| {} | {}{} | {} | {:.2f} | {} | {} | {} |\n", row.run->id, family,
                     row.run->part.empty() ? "" : ": " + row.run->part, row.outcomes.size(), worst,
                     percent(means), percent(quantiles),
                     row.run->size == Size::Slow ? "slow" : "everyday");
}

std::string document(const std::map<std::string, std::string>& lines, std::size_t values,
                     std::size_t cases, std::size_t beyond_3) {
  std::string text = fmt::format(
      R"(# Exact answers and the simulator

Written by `acceptlab_oracle_report`; not to be edited. The cases are those of
`tests/vectors/oracles.json`, the scenarios stand in `tests/oracles/`. {} of 61 cases are tested
with {} values, {} of them with |z| above 3. A test fails at |z| above 4.5, or when the 95% half-width
exceeds 1% of a mean, 3% of a quantile up to p99 or 10% of a p99.9 (35% of rare events).

| case | test | values | largest \|z\| | widest half-width of means | of quantiles | size |
| --- | --- | --- | --- | --- | --- | --- |
)",
      cases, values, beyond_3);
  for (const auto& [id, rows] : lines) text += rows;
  return text;
}

int run(const std::string& file, const std::set<std::string>& wanted) {
  std::map<std::string, std::string> lines;
  std::set<std::string> cases;
  std::size_t values = 0, beyond_3 = 0;
  const auto all = families();
  for (const Family& family : all) {
    for (const Run& r : family.runs) {
      if (!wanted.empty() && !wanted.contains(r.id)) continue;
      const std::clock_t start = std::clock();
      const Row row{&r, perform(r)};
      print(row, static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
      lines[r.id] += line(row, family.name);
      cases.insert(r.id);
      values += row.outcomes.size();
      beyond_3 += static_cast<std::size_t>(
          std::count_if(row.outcomes.begin(), row.outcomes.end(),
                        [](const Outcome& o) { return std::abs(o.z) > 3; }));
    }
  }
  if (file == "-") return 0;
  for (const Missing& m : missing_cases())
    lines[m.id] += fmt::format("| {} | none: {} | | | | | |\n", m.id, m.why);
  std::ofstream(file) << document(lines, values, cases.size(), beyond_3);
  return 0;
}

}  // namespace
}  // namespace acceptlab::oracles

int main(int count, char** arguments) {
  if (count < 2) {
    std::cerr << "acceptlab_oracle_report FILE|- [CASE...]\n";
    return 2;
  }
  return acceptlab::oracles::run(arguments[1], {arguments + 2, arguments + count});
}
