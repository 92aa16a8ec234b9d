#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace acceptlab::experiment {

/// Where a value or key was written. `source` indexes Sources; 0 is "nowhere": a default.
struct Place {
  std::uint32_t source = 0;
  unsigned line = 0, column = 0;  // from 1; in an option the line is 0, the column too where it is
                                  // as a whole
  unsigned length = 0;            // in characters
};

/// A TOML value with its place: what the rest of the reader sees of a file, an override, a policy's
/// setting or a default. Tables keep the order of the file.
struct Value {
  enum class Kind : std::uint8_t { Table, Array, String, Integer, Real, Boolean, Other };
  Kind kind = Kind::Table;
  Place place;
  std::string key;  // when this is an entry of a table
  Place key_place;
  std::string text;  // String: its content; else the value as it was written
  std::int64_t integer = 0;
  double real = 0;  // Integer too
  bool boolean = false;
  std::vector<Value> items;  // of a Table or Array

  bool is_table() const { return kind == Kind::Table; }
  bool is_array() const { return kind == Kind::Array; }
  bool is_string() const { return kind == Kind::String; }
  bool is_integer() const { return kind == Kind::Integer; }
  bool is_number() const { return kind == Kind::Integer || kind == Kind::Real; }
  bool is_word(std::string_view word) const { return is_string() && text == word; }

  /// The entry `name` of a table, or null.
  const Value* find(std::string_view name) const;
  Value* find(std::string_view name);
  void erase(std::string_view name);
};

/// The value as TOML on one line, tables inline.
std::string to_toml(const Value& value);
/// A whole file: what is no table first, then each table under its header, one key a line.
std::string to_toml_file(const Value& root);
/// The name of a key as TOML: bare, or in quotes where it has to be.
std::string toml_key(std::string_view name);
/// `text` in TOML quotes.
std::string toml_string(std::string_view text);
/// "a table", "a string" and so on, for messages.
std::string_view kind_name(const Value& value);

/// The texts that values came from: files, overrides, policies.
class Sources {
 public:
  struct Source {
    std::string name;
    std::vector<std::string> lines;
    bool is_file = true;
  };
  Sources() : sources_(1) {}
  std::uint32_t add_file(std::string name, std::string_view text);
  std::uint32_t add_override(std::string name);
  const Source& operator[](std::uint32_t index) const { return sources_[index]; }
  /// Line `number` (from 1), or empty.
  std::string_view line(std::uint32_t source, unsigned number) const;

 private:
  std::vector<Source> sources_;
};

}  // namespace acceptlab::experiment
