#include "experiment/edit/scenario_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "experiment/edit/toml_text.hpp"
#include "experiment/keys/address.hpp"
#include "experiment/keys/key_table.hpp"
#include "experiment/notation/diagnostics.hpp"
#include "experiment/notation/toml_values.hpp"
#include "experiment/notation/units.hpp"
#include "experiment/reader/overrides.hpp"

namespace acceptlab::experiment {
namespace {

constexpr std::string_view this_text = "scenario";  // in messages

Value parsed(Reading& r, std::string_view text) {
  ParsedToml parsed = parse_toml(text, r.sources, r.sources.add_file(std::string(this_text), text));
  if (!parsed.error) return std::move(parsed.root);
  r.error(parsed.error->place, "", parsed.error->what);
  throw ScenarioError(r.take_diagnostics());
}

[[noreturn]] void fail(std::string_view address, std::string what) {
  throw ScenarioError(
      {problem_of_file(std::string(this_text), std::string(address), std::move(what), {})});
}

// --- Trees

/// Keys, and numbers of entries, on the way to what an address means. From where the tree ends, its
/// parts as they are.
TomlPath path_of(const Value& root, std::string_view address) {
  TomlPath path;
  std::string pattern;
  const Value* node = &root;
  for (const std::string& part : split_address(address)) {
    const auto entry =
        node != nullptr && node->is_array() ? find_entry(*node, pattern, part) : std::nullopt;
    if (entry) {
      path.emplace_back(*entry);
      pattern += "[]";
      node = &node->items[*entry];
    } else {
      path.emplace_back(part);
      pattern += (pattern.empty() ? "" : ".") + part;
      if (node != nullptr) node = node->find(part);
    }
  }
  return path;
}

TomlPath first_steps(const TomlPath& path, std::size_t count) {
  return {path.begin(), path.begin() + static_cast<std::ptrdiff_t>(count)};
}

const Value* value_at(const Value& root, const TomlPath& path) {
  const Value* node = &root;
  for (const auto& step : path) {
    if (const auto* key = std::get_if<std::string>(&step))
      node = node->find(*key);
    else
      node = node->is_array() ? &node->items.at(std::get<std::size_t>(step)) : nullptr;
    if (node == nullptr) return nullptr;
  }
  return node;
}

/// `root` without what is at `path`.
Value pruned(Value root, const TomlPath& path) {
  auto* parent = const_cast<Value*>(value_at(root, first_steps(path, path.size() - 1)));
  if (const auto* key = std::get_if<std::string>(&path.back()))
    parent->erase(*key);
  else
    parent->items.erase(parent->items.begin() +
                        static_cast<std::ptrdiff_t>(std::get<std::size_t>(path.back())));
  return root;
}

/// In whatever order and place they are written.
bool same(const Value& a, const Value& b) {
  if (a.kind != b.kind || a.items.size() != b.items.size()) return false;
  if (a.is_table())
    return std::all_of(a.items.begin(), a.items.end(), [&](const Value& item) {
      const Value* other = b.find(item.key);
      return other != nullptr && same(item, *other);
    });
  return a.text == b.text && std::equal(a.items.begin(), a.items.end(), b.items.begin(), same);
}

// --- Texts

/// The value as it is to be written: without comments around it, a bare word in quotes.
std::string written(std::string_view value) {
  const std::string assignment = "x = " + std::string(value);
  const Sources sources;
  if (parse_toml(assignment, sources, 0).error) return toml_string(trimmed(value));
  const Span span = toml_layout(assignment).items.front()->value;
  return assignment.substr(span.begin, span.end - span.begin);
}

std::vector<std::string> lines_of(const Value& table) {
  std::vector<std::string> lines;
  for (const Value& entry : table.items)
    lines.push_back(fmt::format("{} = {}", toml_key(entry.key), to_toml(entry)));
  return lines;
}

/// The sections up to the one with this name, in the order of the format.
std::vector<std::string_view> sections_up_to(std::string_view name) {
  std::vector<std::string_view> names;
  for (const Section& section : sections()) {
    names.push_back(section.name);
    if (section.name == name) break;
  }
  return names;
}

/// The first steps of `path` that a new table gets a header for: [server], [kernel.sysctl].
std::size_t steps_of_header(const TomlPath& path) {
  const auto* name = std::get_if<std::string>(&path.front());
  const Section* section = name == nullptr ? nullptr : find_section(*name);
  if (section == nullptr || section->array) return 0;
  const auto* second = path.size() < 2 ? nullptr : std::get_if<std::string>(&path[1]);
  const Key* key = second == nullptr ? nullptr : find_key(*name + "." + *second);
  return key != nullptr && key->form == Form::Sysctls ? 2 : 1;
}

/// Makes a text say what a tree has.
class Writer {
 public:
  Writer(TomlText& text, const Value& before, const Value& wanted)
      : text_(text), before_(before), wanted_(wanted) {}

  /// `value` is what the tree has at `path`, as it is to be written.
  void put(const TomlPath& path, const std::string& value) {
    std::size_t there = 0;
    while (there < path.size() && text_.find(first_steps(path, there + 1)) != nullptr) ++there;
    if (there < path.size()) return add(path, there, value);
    if (text_.find(path)->is_assigned()) return text_.replace(path, value);
    put_table(path, value);
  }

 private:
  /// The tables of the first `there` steps are in the text.
  void add(const TomlPath& path, std::size_t there, const std::string& value) {
    const Layout::Form form = text_.find(first_steps(path, there))->form;
    const bool by_header = form == Layout::Form::Section || form == Layout::Form::Implied;
    const std::size_t header = steps_of_header(path);
    const Value* section = value_at(wanted_, first_steps(path, header));
    if (by_header && header > there && section->is_table())
      return add_section(first_steps(path, header), lines_of(*section));
    const auto& key = std::get<std::string>(path[there]);
    const std::string text = there + 1 == path.size()
                                 ? value
                                 : to_toml(*value_at(wanted_, first_steps(path, there + 1)));
    if (form == Layout::Form::Implied)
      return add_section(first_steps(path, there), {toml_key(key) + " = " + text});
    text_.add(first_steps(path, there), key, text);
  }

  void add_section(const TomlPath& path, const std::vector<std::string>& lines) {
    text_.add_section(path, lines, sections_up_to(std::get<std::string>(path.front())));
  }

  /// A table that is written over several lines stays so, key by key; what else it becomes goes on
  /// one.
  void put_table(const TomlPath& path, const std::string& value) {
    const Value& wanted = *value_at(wanted_, path);
    const Value& before = *value_at(before_, path);
    const bool several = !wanted.is_table() || wanted.items.empty() || !before.is_table();
    if (several) {
      text_.erase(path);
      return put(path, value);
    }
    const auto at = [&](const Value& entry) {
      TomlPath to = path;
      to.emplace_back(entry.key);
      return to;
    };
    for (const Value& entry : wanted.items) {
      const Value* old = before.find(entry.key);
      if (old == nullptr || !same(*old, entry)) put(at(entry), to_toml(entry));
    }
    for (const Value& entry : before.items) {
      if (wanted.find(entry.key) == nullptr) text_.erase(at(entry));
    }
  }

  TomlText& text_;
  const Value& before_;
  const Value& wanted_;
};

/// The text, if it reads as wanted.
std::string checked(const TomlText& edited, const Value& wanted, std::string_view address) {
  Reading r{std::string(this_text)};
  if (!same(parsed(r, edited.text()), wanted))
    fail(address,
         fmt::format("{} cannot be written there without a change of other keys", address));
  return edited.text();
}

}  // namespace

std::string with_key(std::string_view text, std::string_view address, std::string_view value) {
  Reading r{std::string(this_text)};
  const Value before = parsed(r, text);
  Value wanted = before;
  Overrides overrides;
  overrides.set = {fmt::format("{}={}", address, value)};
  apply_overrides(r, wanted, overrides);
  if (r.failed()) throw ScenarioError(r.take_diagnostics());
  TomlText edited(text);
  const TomlPath precision{"run", "precision"};
  if (value_at(before, precision) != nullptr && value_at(wanted, precision) == nullptr)
    edited.erase(precision);
  Writer(edited, before, wanted).put(path_of(before, address), written(value));
  return checked(edited, wanted, address);
}

std::string without_key(std::string_view text, std::string_view address) {
  Reading r{std::string(this_text)};
  const Value before = parsed(r, text);
  TomlPath path = path_of(before, address);
  if (value_at(before, path) == nullptr) return std::string(text);
  TomlText edited(text);
  const Layout* list = edited.find(first_steps(path, path.size() - 1));
  if (list->form == Layout::Form::List)
    fail(address, "items of a list are changed with the whole list");
  edited.erase(path);
  Value wanted = pruned(before, path);
  // Of a table without a header nothing is left with its last key.
  for (path.pop_back(); !path.empty() && edited.find(path) == nullptr; path.pop_back())
    wanted = pruned(std::move(wanted), path);
  return checked(edited, wanted, address);
}

}  // namespace acceptlab::experiment
