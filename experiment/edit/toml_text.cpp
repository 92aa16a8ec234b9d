#include "experiment/edit/toml_text.hpp"

#include <algorithm>

#include "experiment/notation/diagnostics.hpp"
#include "experiment/notation/value.hpp"
#include "sim/check.hpp"

namespace acceptlab::experiment {
namespace {

using Form = Layout::Form;

void collect_assignments(const Layout& table, std::vector<const Layout*>& found) {
  for (const auto& item : table.items) {
    if (item->is_assigned()) found.push_back(item.get());
    if (item->form == Form::Dotted) collect_assignments(*item, found);
  }
}

/// What is assigned in a table itself, by dots too, and not in sections below it; by place.
std::vector<const Layout*> assignments(const Layout& table) {
  std::vector<const Layout*> found;
  collect_assignments(table, found);
  std::sort(found.begin(), found.end(), [](const Layout* a, const Layout* b) {
    return a->assignment.begin < b->assignment.begin;
  });
  return found;
}

/// Where the last piece of a table ends, those of its sections included.
std::size_t content_end(const Layout& item) {
  if (item.is_assigned()) return item.assignment.end;
  std::size_t end = item.header.end;
  for (const auto& inner : item.items) end = std::max(end, content_end(*inner));
  return end;
}

/// Something assigned in a table or below it, or else a section below it that holds nothing.
const Layout* some_piece(const Layout& table) {
  const auto own = assignments(table);
  if (!own.empty()) return own.front();
  for (const auto& item : table.items) {
    if (const Layout* piece = some_piece(*item)) return piece;
  }
  return table.form == Form::Section ? &table : nullptr;
}

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}
bool is_comment(std::string_view line) {
  const std::size_t first = line.find_first_not_of(" \t");
  return first != std::string_view::npos && line[first] == '#';
}

}  // namespace

TomlText::TomlText(std::string_view text) : text_(text), layout_(toml_layout(text_)) {}

// --- Where things are

/// What stands at the beginning of `path`, from the root: shorter than path + 1 when not all does.
TomlText::Chain TomlText::chain(const TomlPath& path) const {
  Chain found{&layout_};
  for (const auto& step : path) {
    const Layout& at = *found.back();
    const Layout* next = nullptr;
    if (const auto* key = std::get_if<std::string>(&step)) {
      next = at.find(*key);
    } else if (const std::size_t i = std::get<std::size_t>(step);
               (at.form == Form::List || at.form == Form::Sections) && i < at.items.size()) {
      next = at.items[i].get();
    }
    if (next == nullptr) break;
    found.push_back(next);
  }
  return found;
}

const Layout* TomlText::find(const TomlPath& path) const {
  const Chain found = chain(path);
  return found.size() == path.size() + 1 ? found.back() : nullptr;
}

std::string_view TomlText::line_break() const {
  const std::size_t first = text_.find('\n');
  return first != std::string::npos && first > 0 && text_[first - 1] == '\r' ? "\r\n" : "\n";
}

std::size_t TomlText::line_begin(std::size_t at) const {
  const std::size_t before = at == 0 ? std::string::npos : text_.rfind('\n', at - 1);
  return before == std::string::npos ? layout_.header.begin : before + 1;
}

/// Where the line break is, if there is one.
std::size_t TomlText::line_end(std::size_t at) const {
  const std::size_t end = std::min(text_.find('\n', at), text_.size());
  return end > at && end < text_.size() && text_[end - 1] == '\r' ? end - 1 : end;
}

std::size_t TomlText::next_line(std::size_t at) const {
  const std::size_t end = text_.find('\n', at);
  return end == std::string::npos ? text_.size() : end + 1;
}

std::string TomlText::indentation(std::size_t at) const {
  const std::size_t begin = line_begin(at);
  return text_.substr(begin, std::min(text_.find_first_not_of(" \t", begin), at) - begin);
}

/// The end of the line at `at`, or of the comment right below it that does not belong to what
/// follows.
std::size_t TomlText::end_with_comments(std::size_t at) const {
  const std::size_t own = line_end(at);
  std::size_t end = own;
  for (std::size_t next = next_line(at); next < text_.size(); next = next_line(next)) {
    const std::string_view line(text_.data() + next, line_end(next) - next);
    if (is_blank(line)) return end;
    if (!is_comment(line)) return own;
    end = line_end(next);
  }
  return end;
}

// --- Changes: each makes all layouts that were taken before it invalid

void TomlText::change(Span span, std::string_view replacement) {
  const std::string with(replacement);  // it may be part of the text
  text_.replace(span.begin, span.end - span.begin, with);
  layout_ = toml_layout(text_);
}

void TomlText::replace(const TomlPath& path, std::string_view value) {
  const Layout* item = find(path);
  AL_CHECK(item != nullptr && item->is_assigned());
  change(item->value, value);
}

void TomlText::add(const TomlPath& table, std::string_view key, std::string_view value) {
  Chain found = chain(table);
  AL_CHECK(found.size() == table.size() + 1);
  const Layout& to = *found.back();
  std::string name(toml_key(key));
  for (; found.back()->form == Form::Dotted; found.pop_back())
    name.insert(0, toml_key(found.back()->key) + ".");
  if (found.back()->form == Form::Inline) return add_in_braces(*found.back(), name, value);
  AL_CHECK(found.back()->form == Form::Section);
  add_line(*found.back(), to, name, value);
}

/// Keys whose equals signs stand below each other get one more of the kind.
std::string TomlText::aligned(std::string_view key, const Layout& section) const {
  const auto own = assignments(section);
  const auto column = [&](const Layout* item) {
    const std::size_t begin = item->assignment.begin;
    return characters_in(std::string_view(text_).substr(begin, item->equals - begin));
  };
  const unsigned common = own.size() < 2 ? 0 : column(own.front());
  const bool all =
      std::all_of(own.begin(), own.end(), [&](const Layout* i) { return column(i) == common; });
  const unsigned characters = characters_in(key);
  const std::size_t spaces = all && common > characters ? common - characters : 1;
  return std::string(key) + std::string(spaces, ' ');
}

void TomlText::add_line(const Layout& section, const Layout& table, std::string_view key,
                        std::string_view value) {
  const std::string line = aligned(key, section) + "= " + std::string(value);
  const auto own = assignments(table);
  const bool is_file = section.header.begin == section.header.end;
  if (own.empty() && is_file) return add_first_line(line);
  const Span last = own.empty() ? section.header : own.back()->assignment;
  const std::size_t end = line_end(last.end);
  change({end, end}, std::string(line_break()) + indentation(last.begin) + line);
}

/// Before everything but a comment that is a heading, which has a blank line below it.
std::size_t TomlText::place_of_first_line() const {
  const std::size_t begin = layout_.header.begin;
  std::size_t next = begin;
  const auto line = [&] { return std::string_view(text_).substr(next, line_end(next) - next); };
  while (next < text_.size() && is_comment(line())) next = next_line(next);
  if (next == begin || (next < text_.size() && !is_blank(line()))) return begin;
  return next_line(next);
}

void TomlText::add_first_line(const std::string& line) {
  const std::size_t at = place_of_first_line();
  const std::string end(line_break());
  const bool in_a_line = at > layout_.header.begin && text_[at - 1] != '\n';
  if (in_a_line) return change({at, at}, end + line);
  const bool more = text_.find_first_not_of(" \t\r\n", at) != std::string::npos;
  change({at, at}, line + end + (more ? end : ""));
}

void TomlText::add_in_braces(const Layout& table, std::string_view key, std::string_view value) {
  const std::string entry = std::string(key) + " = " + std::string(value);
  const auto own = assignments(table);
  if (own.empty()) return change({table.value.begin + 1, table.value.end - 1}, " " + entry + " ");
  const std::size_t end = own.back()->assignment.end;
  change({end, end}, ", " + entry);
}

std::size_t TomlText::place_after(const std::vector<std::string_view>& earlier) const {
  std::size_t last = 0;
  for (const auto& item : layout_.items) {
    const bool before = std::find(earlier.begin(), earlier.end(), item->key) != earlier.end();
    if (before && !item->is_assigned() && item->form != Form::Dotted)
      last = std::max(last, content_end(*item));
  }
  const auto own = assignments(layout_);
  if (last == 0 && !own.empty()) last = own.back()->assignment.end;
  if (last != 0) return end_with_comments(last);
  const std::size_t end = text_.find_last_not_of(" \t\r\n");
  return end == std::string::npos ? layout_.header.begin : line_end(end + 1);
}

void TomlText::add_section(const TomlPath& path, const std::vector<std::string>& lines,
                           const std::vector<std::string_view>& earlier) {
  const std::string end(line_break());
  std::string block;
  for (const auto& step : path) {
    if (const auto* key = std::get_if<std::string>(&step))
      block += (block.empty() ? "[" : ".") + toml_key(*key);
  }
  block += "]";
  for (const std::string& line : lines) block += end + line;
  const Chain there = chain(path);
  const std::size_t at =
      there.size() > 1 ? end_with_comments(content_end(*there.back())) : place_after(earlier);
  const bool first = at == layout_.header.begin;
  change({at, at}, first ? block : end + end + block);
}

void TomlText::erase_lines(Span span) { change({line_begin(span.begin), next_line(span.end)}, ""); }

void TomlText::erase_in_braces(const Layout& table, const Layout& item) {
  const auto own = assignments(table);
  const auto at = std::find(own.begin(), own.end(), &item);
  AL_CHECK(at != own.end());
  if (at + 1 != own.end()) {
    change({item.assignment.begin, (*(at + 1))->assignment.begin}, "");
  } else if (at != own.begin()) {
    change({(*(at - 1))->assignment.end, item.assignment.end}, "");
  } else {
    change({table.value.begin + 1, table.value.end - 1}, "");
  }
}

void TomlText::erase(const TomlPath& path) {
  for (bool more = true; more;) {
    Chain found = chain(path);
    if (found.size() != path.size() + 1) return;
    const Layout& item = *found.back();
    do found.pop_back();
    while (!found.empty() && found.back()->form == Form::Dotted);
    const Layout* piece = item.is_assigned() ? &item : some_piece(item);
    AL_CHECK(piece != nullptr && !found.empty() && found.back()->form != Form::List);
    // With the header an entry of several is gone: its path is then that of the next.
    more = piece != &item;
    if (!piece->is_assigned())
      erase_lines(piece->header);
    else if (found.back()->form == Form::Inline)
      erase_in_braces(*found.back(), *piece);
    else
      erase_lines(piece->assignment);
  }
}

}  // namespace acceptlab::experiment
