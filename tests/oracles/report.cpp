// acceptlab_oracle_report FILE [CASE...]: runs these oracles, or all, prints what each value came
// to and renews their rows in FILE, docs/oracles.md. With - for FILE it only prints.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <sstream>

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

/// One row of the table.
std::string line(const Row& row, const std::string& test) {
  double worst = 0, means = 0, quantiles = 0;
  for (const Outcome& o : row.outcomes) {
    worst = std::max(worst, std::abs(o.z));
    if (o.precision == Precision::Mean) means = std::max(means, o.half_width);
    if (o.precision == Precision::Quantile) quantiles = std::max(quantiles, o.half_width);
  }
  const auto percent = [](double x) { return x > 0 ? fmt::format("{:.2f}%", 100 * x) : "-"; };
  return fmt::format("| {} | {} | {} | {:.2f} | {} | {} | {} |\n", row.run->id, test,
                     row.outcomes.size(), worst, percent(means), percent(quantiles),
                     row.run->size == Size::Slow ? "slow" : "everyday");
}

/// The rows of the table, by case and set-up, as they stand in the file.
using Rows = std::map<std::string, std::string>;

std::vector<std::string> columns(const std::string& row) {
  std::vector<std::string> all;
  std::istringstream text(row);
  for (std::string column; std::getline(text, column, '|');) {
    const auto from = column.find_first_not_of(' '), to = column.find_last_not_of(' ');
    all.push_back(from == std::string::npos ? "" : column.substr(from, to - from + 1));
  }
  return all;
}

/// What an earlier run wrote of tests that still exist.
Rows rows_of(const std::string& file, const std::set<std::string>& tests) {
  Rows rows;
  std::ifstream text(file);
  for (std::string row; std::getline(text, row);) {
    if (!row.starts_with("| S")) continue;
    const auto c = columns(row);
    if (c.size() > 2 && tests.contains(c[1] + c[2])) rows[c[1] + c[2]] = row + "\n";
  }
  return rows;
}

/// The numbers in it change the length of the lines, so they are broken here.
std::string wrapped(const std::string& paragraph) {
  constexpr std::size_t width = 100;
  std::string text, word;
  std::size_t column = 0;
  for (std::istringstream words(paragraph); words >> word; column += word.size() + 1) {
    const bool fits = column + word.size() <= width;
    if (!fits) column = 0;
    text += text.empty() ? word : (fits ? ' ' : '\n') + word;
  }
  return text;
}

std::string introduction(std::size_t cases, unsigned long values, double largest_z,
                         unsigned long not_run) {
  return wrapped(fmt::format(
      R"(Written by `acceptlab_oracle_report docs/oracles.md [CASE...]`, which renews the rows of the
cases named, or all; not to be edited. The cases are those of `tests/vectors/oracles.json`, the
scenarios stand in `tests/oracles/`. {} of the 61 cases are covered, with {} values{}; the largest
|z| is {:.2f}. A test fails at |z| above 4.5, or when the 95% half-width exceeds 1% of a mean, 3% of
a quantile up to p99 or a standard deviation, 10% of a p99.9, of the variance of a mean or of an
event of a percent (35% of rarer ones). S27 is the limit of infinitely many sockets; the scenario
has 500, whose waits and responses are longer by 0.62 us (0.38% and 0.24%), and is held to that.)",
      cases, values, not_run == 0 ? "" : fmt::format(" ({} tests have not been run yet)", not_run),
      largest_z));
}

std::string document(const Rows& rows) {
  std::set<std::string> cases;
  unsigned long values = 0, not_run = 0;
  double largest = 0;
  std::string table;
  for (const auto& [test, row] : rows) {
    table += row;
    const auto c = columns(row);
    if (c.size() > 4 && c[4] == "not run yet") ++not_run;
    if (c.size() < 5 || c[3].empty()) continue;
    cases.insert(c[1]);
    values += std::stoul(c[3]);
    largest = std::max(largest, std::stod(c[4]));
  }
  constexpr auto head = R"(

| case | test | values | largest \|z\| | widest half-width of means | of quantiles | size |
| --- | --- | --- | --- | --- | --- | --- |
)";
  return "# Exact answers and the simulator\n\n" +
         introduction(cases.size(), values, largest, not_run) + head + table;
}

std::string name_of(const Run& run, const Family& family) {
  return family.name + (run.part.empty() ? "" : ": " + run.part);
}

/// A row for each test and each case without one, from the file where that has it.
Rows rows_before(const std::string& file, const std::vector<Family>& all) {
  Rows blank;
  std::set<std::string> tests;
  for (const Family& family : all) {
    for (const Run& r : family.runs) {
      const std::string name = name_of(r, family);
      tests.insert(r.id + name);
      blank[r.id + name] = fmt::format("| {} | {} | | not run yet | | | {} |\n", r.id, name,
                                       r.size == Size::Slow ? "slow" : "everyday");
    }
  }
  Rows rows = rows_of(file, tests);
  rows.merge(blank);
  for (const Missing& m : missing_cases())
    rows[m.id] = fmt::format("| {} | none: {} | | | | | |\n", m.id, m.why);
  return rows;
}

std::string run(const Run& r, const std::string& name) {
  const std::clock_t start = std::clock();
  const Row row{&r, perform(r, 0)};
  print(row, static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
  return line(row, name);
}

void renew(const std::string& file, const std::set<std::string>& wanted) {
  const auto all = families();
  Rows rows = rows_before(file, all);
  for (const Size size : {Size::Everyday, Size::Slow}) {
    for (const Family& family : all) {
      for (const Run& r : family.runs) {
        if (r.size != size || (!wanted.empty() && !wanted.contains(r.id))) continue;
        const std::string name = name_of(r, family);
        rows[r.id + name] = run(r, name);
        if (file != "-") std::ofstream(file) << document(rows);
      }
    }
  }
}

}  // namespace
}  // namespace acceptlab::oracles

int main(int count, char** arguments) {
  if (count < 2) {
    std::cerr << "acceptlab_oracle_report FILE|- [CASE...]\n";
    return 2;
  }
  acceptlab::oracles::renew(arguments[1], {arguments + 2, arguments + count});
}
