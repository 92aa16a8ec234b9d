#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace acceptlab::experiment {

/// How tables are shown: aligned for people, or the same columns separated by tabs in a pipe.
struct TableStyle {
  bool aligned = true;
  bool colour = false;
};

enum class Tone : std::uint8_t { Plain, Strong, Faint, Bad };
/// `text` in the colours of a terminal, or as it is.
std::string toned(const std::string& text, Tone tone, const TableStyle& style);

/// The title above a table, behind an empty line; of a pipe the empty line alone.
std::string heading(const std::string& text, const TableStyle& style);

struct TextCell {
  std::string text;
  Tone tone = Tone::Plain;
  TextCell(std::string t, Tone how = Tone::Plain)  // NOLINT(google-explicit-constructor)
      : text(std::move(t)), tone(how) {}
  TextCell(const char* t) : text(t) {}  // NOLINT(google-explicit-constructor)
};

/// Rows of text cells under column names. The first column is aligned left, the others right.
class TextTable {
 public:
  explicit TextTable(std::vector<std::string> columns) : columns_(std::move(columns)) {}
  /// A column that is drawn: left out in a pipe.
  void mark_drawing(std::size_t column) { drawing_ = column; }
  void add(std::vector<TextCell> row);
  bool empty() const { return rows_.empty(); }
  const std::vector<std::string>& columns() const { return columns_; }
  const std::vector<std::vector<TextCell>>& rows() const { return rows_; }
  std::optional<std::size_t> drawing() const { return drawing_; }
  std::string text(const TableStyle& style) const;

 private:
  std::vector<std::size_t> widths() const;

  std::vector<std::string> columns_;
  std::vector<std::vector<TextCell>> rows_;
  std::optional<std::size_t> drawing_;
};

/// Three digits and a unit: "1.84 ms", "37 ns", "2.5 s"; "-" for a number that does not exist.
std::string time_text(double seconds);
/// The same in the unit that `like` is shown in: "0.900 ms" beside "1.84 ms".
std::string time_text_like(double seconds, double like);
/// Three digits: "0.0123", "1.84", "12300".
std::string number_text(double x);
/// "12.5%", "0.0013%".
std::string percent_text(double fraction);

}  // namespace acceptlab::experiment
