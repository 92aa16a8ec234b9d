#include "experiment/notation/diagnostics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace acceptlab::experiment {
namespace {

auto place(const Diagnostic& d) { return std::tie(d.file, d.line, d.column, d.severity, d.what); }

struct Colours {
  std::string_view error, warning, place, caret, off;
};
constexpr Colours plain{"", "", "", "", ""};
constexpr Colours ansi{"\033[1;31m", "\033[1;35m", "\033[1m", "\033[1;32m", "\033[0m"};

/// White space that puts the caret under column `column` of `line`, tabs kept.
std::string indent_to(std::string_view line, unsigned column) {
  std::string indent;
  unsigned characters = 1;
  for (const char c : line) {
    if (characters == column) break;
    if ((static_cast<unsigned char>(c) & 0xc0U) == 0x80U) continue;  // inside a UTF-8 character
    indent += c == '\t' ? '\t' : ' ';
    ++characters;
  }
  return indent;
}

std::string caret_lines(const Diagnostic& d, const Colours& colour) {
  if (d.column == 0 || d.source_line.empty()) return {};
  const std::string number = d.line == 0 ? "" : fmt::format(" {}", d.line);
  return fmt::format("{} | {}\n{} | {}{}{}{}\n", number, d.source_line,
                     std::string(number.size(), ' '), indent_to(d.source_line, d.column),
                     colour.caret, std::string(std::max(1U, d.length), '^'), colour.off);
}

std::string render_one(const Diagnostic& d, const Colours& colour) {
  const bool error = d.severity == Diagnostic::Severity::Error;
  std::string where = d.file;
  if (d.line > 0) where += fmt::format(":{}", d.line);
  if (d.line > 0 && d.column > 0) where += fmt::format(":{}", d.column);
  std::string text = fmt::format("{}{}:{} {}{}:{} {}\n", colour.place, where, colour.off,
                                 error ? colour.error : colour.warning, error ? "error" : "warning",
                                 colour.off, d.what);
  text += caret_lines(d, colour);
  if (!d.help.empty()) text += fmt::format("   = help: {}\n", d.help);
  return text;
}

}  // namespace

Diagnostic problem_of_file(std::string file, std::string key, std::string what, std::string help,
                           Diagnostic::Severity severity) {
  Diagnostic problem;
  problem.severity = severity;
  problem.file = std::move(file);
  problem.key = std::move(key);
  problem.what = std::move(what);
  problem.help = std::move(help);
  return problem;
}

unsigned characters_in(std::string_view text) {
  return static_cast<unsigned>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;  // none inside of a character
  }));
}

void sort_by_place(std::vector<Diagnostic>& diagnostics) {
  std::stable_sort(diagnostics.begin(), diagnostics.end(),
                   [](const auto& a, const auto& b) { return place(a) < place(b); });
  const auto same = [](const auto& a, const auto& b) { return place(a) == place(b); };
  diagnostics.erase(std::unique(diagnostics.begin(), diagnostics.end(), same), diagnostics.end());
}

std::string render(const std::vector<Diagnostic>& diagnostics, bool colour) {
  std::string text;
  for (const Diagnostic& d : diagnostics) text += render_one(d, colour ? ansi : plain);
  return text;
}

namespace {
std::vector<Diagnostic> sorted(std::vector<Diagnostic> diagnostics) {
  sort_by_place(diagnostics);
  return diagnostics;
}
}  // namespace

ScenarioError::ScenarioError(std::vector<Diagnostic> diagnostics)
    : std::runtime_error(render(sorted(diagnostics))),
      diagnostics_(sorted(std::move(diagnostics))) {}

std::string ScenarioError::first_error() const {
  const auto first = std::find_if(diagnostics_.begin(), diagnostics_.end(), [](const auto& d) {
    return d.severity == Diagnostic::Severity::Error;
  });
  return first == diagnostics_.end() ? what() : first->what;
}

unsigned edit_distance(std::string_view a, std::string_view b) {
  const std::size_t width = b.size() + 1;
  std::vector<unsigned> cell((a.size() + 1) * width);
  const auto at = [&](std::size_t i, std::size_t j) -> unsigned& { return cell[i * width + j]; };
  for (std::size_t i = 0; i <= a.size(); ++i) at(i, 0) = static_cast<unsigned>(i);
  for (std::size_t j = 0; j <= b.size(); ++j) at(0, j) = static_cast<unsigned>(j);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const unsigned substitution = at(i - 1, j - 1) + (a[i - 1] == b[j - 1] ? 0U : 1U);
      unsigned best = std::min({at(i - 1, j) + 1, at(i, j - 1) + 1, substitution});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        best = std::min(best, at(i - 2, j - 2) + 1);
      at(i, j) = best;
    }
  }
  return cell.back();
}

std::string suggestion(std::string_view word, const std::vector<std::string>& known) {
  const auto limit = static_cast<unsigned>(std::max<std::size_t>(1, word.size() / 3));
  std::string best;
  unsigned least = limit + 1;
  for (const std::string& candidate : known) {
    const unsigned distance = edit_distance(word, candidate);
    if (distance >= least) continue;
    least = distance;
    best = candidate;
  }
  return best;
}

}  // namespace acceptlab::experiment
