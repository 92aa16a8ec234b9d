#include "experiment/notation/toml_values.hpp"

#include <toml++/toml.h>

#include <algorithm>

namespace acceptlab::experiment {
namespace {

/// The bytes of `line` between two columns, which count characters from 1.
std::string_view columns(std::string_view line, unsigned first, unsigned end) {
  unsigned column = 0;
  std::size_t from = line.size(), to = line.size();
  for (std::size_t i = 0; i < line.size(); ++i) {
    if ((static_cast<unsigned char>(line[i]) & 0xc0U) == 0x80U) continue;
    ++column;
    if (column == first) from = i;
    if (column == end) to = i;
  }
  return from <= to ? line.substr(from, to - from) : std::string_view{};
}

class Converter {
 public:
  Converter(const Sources* sources, std::uint32_t source) : sources_(sources), source_(source) {}

  Value convert(const toml::node& node) const {
    Value value;
    value.place = place_of(node.source());
    if (const auto* table = node.as_table()) return convert_table(*table, std::move(value));
    if (const auto* array = node.as_array()) return convert_array(*array, std::move(value));
    return convert_scalar(node, std::move(value));
  }

 private:
  Place place_of(const toml::source_region& region) const {
    if (sources_ == nullptr) return {};
    Place place{source_, region.begin.line, region.begin.column, 1};
    if (region.end.line == region.begin.line && region.end.column > region.begin.column)
      place.length = region.end.column - region.begin.column;
    return place;
  }

  Value convert_table(const toml::table& table, Value value) const {
    value.kind = Value::Kind::Table;
    for (const auto& [key, node] : table) {
      Value entry = convert(node);
      entry.key = std::string(key.str());
      entry.key_place = place_of(key.source());
      value.items.push_back(std::move(entry));
    }
    // toml++ sorts by name; the order of the file is what its author expects in messages.
    std::stable_sort(value.items.begin(), value.items.end(), [](const Value& a, const Value& b) {
      return std::pair(a.key_place.line, a.key_place.column) <
             std::pair(b.key_place.line, b.key_place.column);
    });
    return value;
  }

  Value convert_array(const toml::array& array, Value value) const {
    value.kind = Value::Kind::Array;
    for (const toml::node& node : array) value.items.push_back(convert(node));
    return value;
  }

  Value convert_scalar(const toml::node& node, Value value) const {
    if (const auto* string = node.as_string()) {
      value.kind = Value::Kind::String;
      value.text = string->get();
    } else if (const auto* integer = node.as_integer()) {
      value.kind = Value::Kind::Integer;
      value.integer = integer->get();
      value.real = static_cast<double>(integer->get());
      value.text = std::to_string(integer->get());
    } else if (const auto* real = node.as_floating_point()) {
      value.kind = Value::Kind::Real;
      value.real = real->get();
      value.text = written(value.place);  // keeps "6.10" apart from "6.1"
    } else if (const auto* boolean = node.as_boolean()) {
      value.kind = Value::Kind::Boolean;
      value.boolean = boolean->get();
      value.text = value.boolean ? "true" : "false";
    } else {
      value.kind = Value::Kind::Other;
      value.text = written(value.place);
    }
    return value;
  }

  std::string written(const Place& place) const {
    if (sources_ == nullptr) return {};
    return std::string(
        columns(sources_->line(source_, place.line), place.column, place.column + place.length));
  }

  const Sources* sources_;
  std::uint32_t source_;
};

void put_places(Value& value, Place place) {
  value.place = value.key_place = place;
  for (Value& item : value.items) put_places(item, place);
}

/// What a bare word may be made of: anything that does not open a TOML string, list or table.
bool is_bare_word(std::string_view text) {
  return !text.empty() && text.find_first_of("\"'[{\n") != 0 &&
         text.find('\n') == std::string_view::npos;
}

/// The parser limits how deep lists and tables in braces stand in each other, but not how many
/// parts a key has, each of which is a table in the one before: to go over those takes a stack as
/// deep.
constexpr unsigned most_parts_of_key = 256;

/// From an opening quote to the one that closes it, or to the end of the line.
std::size_t end_of_quoted(std::string_view text, std::size_t at) {
  const char quote = text[at];
  for (++at; at < text.size() && text[at] != quote; ++at) {
    if (text[at] == '\n') return at - 1;
    if (text[at] == '\\' && quote == '"' && text.substr(at + 1, 1) != "\n") ++at;
  }
  return at;
}

/// The line, from 1, of a key of more parts; 0: there is none. What could be a key is, here.
unsigned line_of_too_long_key(std::string_view text) {
  unsigned line = 1, dots = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    switch (text[i]) {
      case '\n':
        ++line;
        [[fallthrough]];
      case '=':
      case ',':
      case '{':
      case '[':
        dots = 0;
        break;
      case '#':
        i = std::min(text.find('\n', i), text.size()) - 1;
        break;
      case '"':
      case '\'':
        i = end_of_quoted(text, i);
        break;
      case '.':
        if (++dots >= most_parts_of_key) return line;
        break;
      default:
        break;
    }
  }
  return 0;
}

}  // namespace

ParsedToml parse_toml(std::string_view text, const Sources& sources, std::uint32_t source) {
  if (const unsigned line = line_of_too_long_key(text); line > 0)
    return {Value{}, SyntaxError{{source, line, 1, 1}, "a key has too many parts"}};
  try {
    return {Converter(&sources, source).convert(toml::parse(text)), std::nullopt};
  } catch (const toml::parse_error& error) {
    const auto at = error.source().begin;
    return {Value{},
            SyntaxError{{source, at.line, at.column, 1}, std::string(error.description())}};
  }
}

std::optional<Value> parse_value(std::string_view text, Place place) {
  Sources sources;
  const std::string assignment = "x = " + std::string(text);
  const std::uint32_t source = sources.add_file("", assignment);
  ParsedToml parsed = parse_toml(assignment, sources, source);
  std::optional<Value> value;
  if (!parsed.error && parsed.root.items.size() == 1) {
    value = std::move(parsed.root.items.front());
  } else if (is_bare_word(text)) {
    value = Value{};
    value->kind = Value::Kind::String;
    value->text = std::string(text);
  }
  if (!value) return std::nullopt;
  put_places(*value, place);
  value->key.clear();
  return value;
}

}  // namespace acceptlab::experiment
