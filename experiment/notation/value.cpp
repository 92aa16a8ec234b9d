#include "experiment/notation/value.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace acceptlab::experiment {

const Value* Value::find(std::string_view name) const {
  const auto entry =
      std::find_if(items.begin(), items.end(), [&](const Value& v) { return v.key == name; });
  return kind == Kind::Table && entry != items.end() ? &*entry : nullptr;
}

Value* Value::find(std::string_view name) {
  return const_cast<Value*>(static_cast<const Value*>(this)->find(name));
}

void Value::erase(std::string_view name) {
  if (kind == Kind::Table) std::erase_if(items, [&](const Value& v) { return v.key == name; });
}

std::string toml_string(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      result += '\\';
      result += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      result += fmt::format("\\u{:04X}", static_cast<unsigned char>(c));
    } else {
      result += c;
    }
  }
  return result + '"';
}

namespace {

bool is_bare_key(std::string_view key) {
  return !key.empty() && std::all_of(key.begin(), key.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '_' || c == '-';
  });
}

std::string assignment(const Value& entry) {
  return fmt::format("{} = {}", toml_key(entry.key), to_toml(entry));
}

std::string table_text(const Value& table) {
  std::string text;
  for (const Value& entry : table.items) text += (text.empty() ? "" : ", ") + assignment(entry);
  return text.empty() ? "{}" : "{ " + text + " }";
}

bool is_array_of_tables(const Value& value) {
  return value.is_array() && !value.items.empty() &&
         std::all_of(value.items.begin(), value.items.end(),
                     [](const Value& item) { return item.is_table(); });
}

std::string block(const std::string& header, const Value& table) {
  std::string text = "\n" + header + "\n";
  for (const Value& entry : table.items) text += assignment(entry) + "\n";
  return text;
}

std::string array_text(const Value& array) {
  std::string text;
  for (const Value& item : array.items) text += (text.empty() ? "" : ", ") + to_toml(item);
  return "[" + text + "]";
}

}  // namespace

std::string toml_key(std::string_view name) {
  return is_bare_key(name) ? std::string(name) : toml_string(name);
}

std::string to_toml(const Value& value) {
  switch (value.kind) {
    case Value::Kind::Table:
      return table_text(value);
    case Value::Kind::Array:
      return array_text(value);
    case Value::Kind::String:
      return toml_string(value.text);
    default:
      return value.text;
  }
}

std::string to_toml_file(const Value& root) {
  std::string plain, blocks;
  for (const Value& entry : root.items) {
    if (entry.is_table()) {
      blocks += block("[" + entry.key + "]", entry);
    } else if (is_array_of_tables(entry)) {
      for (const Value& item : entry.items) blocks += block("[[" + entry.key + "]]", item);
    } else {
      plain += assignment(entry) + "\n";
    }
  }
  return plain + blocks;
}

std::string_view kind_name(const Value& value) {
  switch (value.kind) {
    case Value::Kind::Table:
      return "a table";
    case Value::Kind::Array:
      return "a list";
    case Value::Kind::String:
      return "a string";
    case Value::Kind::Integer:
      return "an integer";
    case Value::Kind::Real:
      return "a number";
    case Value::Kind::Boolean:
      return "a boolean";
    case Value::Kind::Other:
      break;
  }
  return "a date or time";
}

std::uint32_t Sources::add_file(std::string name, std::string_view text) {
  Source source{std::move(name), {}, true};
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    source.lines.emplace_back(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  sources_.push_back(std::move(source));
  return static_cast<std::uint32_t>(sources_.size() - 1);
}

std::uint32_t Sources::add_override(std::string name) {
  sources_.push_back({std::move(name), {}, false});
  return static_cast<std::uint32_t>(sources_.size() - 1);
}

std::string_view Sources::line(std::uint32_t source, unsigned number) const {
  const auto& lines = sources_[source].lines;
  return number >= 1 && number <= lines.size() ? std::string_view(lines[number - 1])
                                               : std::string_view{};
}

}  // namespace acceptlab::experiment
