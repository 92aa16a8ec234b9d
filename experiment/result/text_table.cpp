#include "experiment/result/text_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "experiment/notation/diagnostics.hpp"

namespace acceptlab::experiment {

namespace {

std::size_t width_of(const std::string& text) { return characters_in(text); }

std::string three_digits(double x) {
  const double size = std::abs(x);
  if (size == 0 || size >= 100) return fmt::format("{:.0f}", x);
  if (size >= 10) return fmt::format("{:.1f}", x);
  if (size >= 1) return fmt::format("{:.2f}", x);
  return fmt::format("{:.3g}", x);
}

}  // namespace

std::string toned(const std::string& text, Tone tone, const TableStyle& style) {
  if (!style.colour || tone == Tone::Plain || text.empty()) return text;
  const char* code = tone == Tone::Strong ? "1" : tone == Tone::Faint ? "90" : "31";
  return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
}

std::string heading(const std::string& text, const TableStyle& style) {
  return style.aligned ? "\n" + toned(text, Tone::Strong, style) + "\n" : "\n";
}

void TextTable::add(std::vector<TextCell> row) {
  row.resize(columns_.size(), TextCell(""));
  rows_.push_back(std::move(row));
}

std::vector<std::size_t> TextTable::widths() const {
  std::vector<std::size_t> widths;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    std::size_t width = width_of(columns_[i]);
    for (const auto& row : rows_) width = std::max(width, width_of(row[i].text));
    widths.push_back(width);
  }
  return widths;
}

std::string TextTable::text(const TableStyle& style) const {
  const std::vector<std::size_t> width = widths();
  std::string out;
  const auto add_row = [&](const std::vector<TextCell>& row) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (!style.aligned) {
        if (drawing_ == i) continue;
        line += (i == 0 ? "" : "\t") + row[i].text;
        continue;
      }
      const std::string pad(width[i] - width_of(row[i].text), ' ');
      const std::string shown = toned(row[i].text, row[i].tone, style);
      const bool left = i == 0 || drawing_ == i;
      line += (i == 0 ? "  " : "   ") + (left ? shown + pad : pad + shown);
    }
    if (style.aligned) line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  };
  std::vector<TextCell> head;
  for (const std::string& column : columns_) head.emplace_back(column, Tone::Faint);
  add_row(head);
  for (const auto& row : rows_) add_row(row);
  return out;
}

std::string time_text(double seconds) { return time_text_like(seconds, seconds); }

std::string time_text_like(double seconds, double like) {
  if (!std::isfinite(seconds)) return "-";
  if (seconds == 0) return "0";
  const double size = std::abs(like);
  if (size < 1e-6) return three_digits(seconds * 1e9) + " ns";
  if (size < 1e-3) return three_digits(seconds * 1e6) + " us";
  if (size < 1) return three_digits(seconds * 1e3) + " ms";
  return three_digits(seconds) + " s";
}

std::string number_text(double x) { return std::isfinite(x) ? three_digits(x) : "-"; }

std::string percent_text(double fraction) {
  return std::isfinite(fraction) ? three_digits(fraction * 100) + "%" : "-";
}

}  // namespace acceptlab::experiment
