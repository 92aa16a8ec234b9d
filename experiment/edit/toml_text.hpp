#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "experiment/notation/toml_layout.hpp"

namespace acceptlab::experiment {

/// From the root to a value: keys of tables, and numbers of items.
using TomlPath = std::vector<std::variant<std::string, std::size_t>>;

/// The text of a TOML file in which single values are changed and every other byte stays: comments,
/// blank lines, order, alignment, line ends. What is written is for the caller to have read again.
class TomlText {
 public:
  /// `text` must be TOML.
  explicit TomlText(std::string_view text);

  const std::string& text() const { return text_; }
  /// What stands at `path`; null when nothing does.
  const Layout* find(const TomlPath& path) const;

  /// Writes `value` in the place of one that is assigned.
  void replace(const TomlPath& path, std::string_view value);
  /// A further key at the end of a table that is there: under its header, in its braces, or by
  /// dots, as its other keys are. Not of a table that only headers imply.
  void add(const TomlPath& table, std::string_view key, std::string_view value);
  /// A section with these lines: after what is there of it, else after the last of those at the top
  /// of which `earlier` has the name.
  void add_section(const TomlPath& path, const std::vector<std::string>& lines,
                   const std::vector<std::string_view>& earlier);
  /// All that is written of `path`: the line of a key with its comment, each line of a table. No
  /// item of a list in brackets.
  void erase(const TomlPath& path);

 private:
  using Chain = std::vector<const Layout*>;

  Chain chain(const TomlPath& path) const;
  void change(Span span, std::string_view replacement);
  std::string_view line_break() const;
  std::size_t line_begin(std::size_t at) const;
  std::size_t line_end(std::size_t at) const;
  std::size_t next_line(std::size_t at) const;
  std::string indentation(std::size_t at) const;
  std::string aligned(std::string_view key, const Layout& section) const;
  std::size_t end_with_comments(std::size_t at) const;
  std::size_t place_after(const std::vector<std::string_view>& earlier) const;
  std::size_t place_of_first_line() const;
  void add_first_line(const std::string& line);
  void add_line(const Layout& section, const Layout& table, std::string_view key,
                std::string_view value);
  void add_in_braces(const Layout& table, std::string_view key, std::string_view value);
  void erase_lines(Span span);
  void erase_in_braces(const Layout& table, const Layout& item);

  std::string text_;
  Layout layout_;
};

}  // namespace acceptlab::experiment
