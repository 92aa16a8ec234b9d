#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace acceptlab::experiment {

/// One problem of a scenario, with its place and a way out.
struct Diagnostic {
  enum class Severity : std::uint8_t { Error, Warning };
  Severity severity = Severity::Error;
  std::string file;               // as given by the user; "--set key=value" for an option
  unsigned line = 0, column = 0;  // from 1; line 0: an option, or the file as a whole
  unsigned length = 0;            // characters that the caret line underlines
  std::string key;                // dotted path, "server.backlog"
  std::string what;               // what was found
  std::string help;               // what would do instead; may be empty
  std::string source_line;        // the text of `line`, or the option; empty: no caret
};

/// A problem that has no place but the file.
Diagnostic problem_of_file(std::string file, std::string key, std::string what, std::string help,
                           Diagnostic::Severity severity = Diagnostic::Severity::Error);

/// Characters of UTF-8 text: what columns count.
unsigned characters_in(std::string_view text);

/// Sorts by place; the same problem at the same place is kept once.
void sort_by_place(std::vector<Diagnostic>& diagnostics);

/// The problems as the terminal shows them: `file:line:column: error: text`, the source line with a
/// caret and `   = help: ...`.
std::string render(const std::vector<Diagnostic>& diagnostics, bool colour = false);

/// Thrown once per scenario, with every problem found in it (and its warnings); nothing has been
/// run by then. what() is the rendered text.
class ScenarioError : public std::runtime_error {
 public:
  explicit ScenarioError(std::vector<Diagnostic> diagnostics);
  const std::vector<Diagnostic>& diagnostics() const { return diagnostics_; }
  /// What the first of its errors says; warnings may stand before it.
  std::string first_error() const;

 private:
  std::vector<Diagnostic> diagnostics_;
};

/// The known word that `word` was probably meant to be: nearest by Damerau-Levenshtein distance,
/// not farther than max(1, length / 3). Empty when there is none.
std::string suggestion(std::string_view word, const std::vector<std::string>& known);

/// Edits (insertion, deletion, substitution, swap of neighbours) that turn `a` into `b`.
unsigned edit_distance(std::string_view a, std::string_view b);

}  // namespace acceptlab::experiment
