#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace acceptlab::experiment {

/// Bytes of a text, without the one at `end`.
struct Span {
  std::size_t begin = 0, end = 0;
};

/// Where a table, list or value of a TOML text stands, and how it is written. Value::place is for
/// messages, in characters and of one line; this is for editing.
struct Layout {
  enum class Form : std::uint8_t {
    Plain,     // string, number, boolean, date
    List,      // [ ... ]; items by their number
    Inline,    // { ... }
    Section,   // the file itself, what stands under [a], or one of those under [[a]]
    Sections,  // all that stand under [[a]]; items by their number
    Dotted,    // a of a.b = 1
    Implied    // a of [a.b], when there is no [a]
  };
  Form form = Form::Plain;
  std::string key;         // as an entry of a table
  Span value;              // Plain, List and Inline; nothing around it
  Span assignment;         // of these: key (with what precedes it by dots) to value
  std::size_t equals = 0;  // of an assignment: where its = is
  Span header;             // of a Section its brackets; of the file where it begins
  std::vector<std::unique_ptr<Layout>> items;  // in the order of the file

  const Layout* find(std::string_view name) const;
  bool is_assigned() const { return form <= Form::Inline; }
};

/// The layout of a text that parse_toml() takes; of others it is meaningless, or throws
/// sim::InternalError.
Layout toml_layout(std::string_view text);

}  // namespace acceptlab::experiment
