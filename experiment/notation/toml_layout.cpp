#include "experiment/notation/toml_layout.hpp"

#include <algorithm>

#include "experiment/notation/toml_values.hpp"
#include "sim/check.hpp"

namespace acceptlab::experiment {
namespace {

using Form = Layout::Form;

Layout* find(Layout& table, std::string_view name) {
  return const_cast<Layout*>(static_cast<const Layout&>(table).find(name));
}

Layout& add(Layout& table, std::string key, Form form) {
  table.items.push_back(std::make_unique<Layout>());
  table.items.back()->key = std::move(key);
  table.items.back()->form = form;
  return *table.items.back();
}

Layout& find_or_add(Layout& table, const std::string& key, Form form) {
  Layout* found = find(table, key);
  return found != nullptr ? *found : add(table, key, form);
}

/// Goes over the text once. That it is TOML is known; only what stands where is not.
class LayoutReader {
 public:
  explicit LayoutReader(std::string_view text) : text_(text) {}

  Layout read() {
    constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
    if (text_.starts_with(byte_order_mark)) at_ = byte_order_mark.size();
    Layout file;
    file.form = Form::Section;
    file.header = {at_, at_};
    Layout* section = &file;
    for (skip_blanks(); at_ < text_.size(); skip_blanks()) {
      if (next_is('['))
        section = &read_header(file);
      else
        read_assignment(*section);
    }
    return file;
  }

 private:
  bool next_is(char c) const { return at_ < text_.size() && text_[at_] == c; }
  void take(char c) {
    AL_CHECK(next_is(c));
    ++at_;
  }
  void skip(std::string_view characters) {
    at_ = std::min(text_.find_first_not_of(characters, at_), text_.size());
  }
  void skip_to(std::string_view characters) {
    at_ = std::min(text_.find_first_of(characters, at_), text_.size());
  }
  void skip_spaces() { skip(" \t"); }
  /// Spaces, line ends and comments.
  void skip_blanks() {
    for (skip(" \t\r\n"); next_is('#'); skip(" \t\r\n")) skip_to("\n");
  }

  void skip_string() {
    const std::string_view quote = text_.substr(at_, 1), three = text_.substr(at_, 3);
    const bool several_lines = three == "\"\"\"" || three == "'''";
    const std::string_view mark = several_lines ? three : quote;
    for (at_ += mark.size(); !text_.substr(at_).starts_with(mark); ++at_) {
      if (quote == "\"" && next_is('\\')) ++at_;
      AL_CHECK(at_ < text_.size());
    }
    at_ += mark.size();
    // """say "no""""" ends with two quotes of its own.
    for (int i = 0; several_lines && i < 2 && next_is(quote[0]); ++i) ++at_;
  }

  std::string read_key() {
    const std::size_t begin = at_;
    if (!next_is('"') && !next_is('\'')) {
      skip_to(" \t.=]");
      return std::string(text_.substr(begin, at_ - begin));
    }
    skip_string();
    const auto name = parse_value(text_.substr(begin, at_ - begin), {});
    AL_CHECK(name.has_value());
    return name->text;
  }

  /// The parts of a key with dots.
  std::vector<std::string> read_keys() {
    std::vector<std::string> keys;
    do {
      if (!keys.empty()) take('.');
      skip_spaces();
      keys.push_back(read_key());
      skip_spaces();
    } while (next_is('.'));
    return keys;
  }

  void read_assignment(Layout& table) {
    const std::size_t begin = at_;
    const std::vector<std::string> keys = read_keys();
    Layout* holder = &table;
    for (std::size_t i = 0; i + 1 < keys.size(); ++i)
      holder = &find_or_add(*holder, keys[i], Form::Dotted);
    Layout& item = add(*holder, keys.back(), Form::Plain);
    item.equals = at_;
    take('=');
    skip_spaces();
    read_value(item);
    item.assignment = {begin, item.value.end};
  }

  void read_value(Layout& item) {
    item.value.begin = at_;
    if (next_is('[')) {
      read_list(item);
    } else if (next_is('{')) {
      read_inline_table(item);
    } else if (next_is('"') || next_is('\'')) {
      skip_string();
    } else {
      skip_to(",]}#\r\n");
      while (at_ > item.value.begin && (text_[at_ - 1] == ' ' || text_[at_ - 1] == '\t')) --at_;
    }
    item.value.end = at_;
    AL_CHECK(at_ > item.value.begin);
  }

  void read_list(Layout& list) {
    list.form = Form::List;
    take('[');
    for (skip_blanks(); !next_is(']'); skip_blanks()) {
      Layout& item = add(list, {}, Form::Plain);
      read_value(item);
      item.assignment = item.value;
      skip_blanks();
      if (next_is(',')) take(',');
    }
    take(']');
  }

  void read_inline_table(Layout& table) {
    table.form = Form::Inline;
    take('{');
    for (skip_blanks(); !next_is('}'); skip_blanks()) {
      read_assignment(table);
      skip_blanks();
      if (next_is(',')) take(',');
    }
    take('}');
  }

  /// The section that begins here.
  Layout& read_header(Layout& file) {
    const std::size_t begin = at_;
    take('[');
    const bool one_of_several = next_is('[');
    if (one_of_several) take('[');
    const std::vector<std::string> keys = read_keys();
    take(']');
    if (one_of_several) take(']');
    Layout* table = &file;
    for (std::size_t i = 0; i + 1 < keys.size(); ++i) {
      table = &find_or_add(*table, keys[i], Form::Implied);
      if (table->form == Form::Sections) table = table->items.back().get();
    }
    Layout& named =
        find_or_add(*table, keys.back(), one_of_several ? Form::Sections : Form::Implied);
    Layout& section = one_of_several ? add(named, {}, Form::Section) : named;
    section.form = Form::Section;
    section.header = {begin, at_};
    return section;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

const Layout* Layout::find(std::string_view name) const {
  if (form == Form::List || form == Form::Sections) return nullptr;
  const auto found =
      std::find_if(items.begin(), items.end(), [&](const auto& item) { return item->key == name; });
  return found == items.end() ? nullptr : found->get();
}

Layout toml_layout(std::string_view text) { return LayoutReader(text).read(); }

}  // namespace acceptlab::experiment
