#include "experiment/survey/nginx_syntax.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace acceptlab::experiment {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

/// Reads the text of one file, as src/core/ngx_conf_file.c does: words end at white space, ";" and
/// "{"; quotes begin only a word; "${" and a backslash do not end one; "#" is a comment where a
/// word would begin.
class NginxParser {
 public:
  NginxParser(std::string_view text, const std::string& file)
      : text_(text), file_(file), lines_(lines_of(text)) {}

  ConfigTree parse() {
    ConfigTree tree;
    parse_block(tree.entries, nullptr, 0);
    tree.problems = std::move(problems_);
    return tree;
  }

 private:
  static constexpr unsigned deepest = 64;

  bool at_end() const { return at_ >= text_.size(); }

  void step() {
    const auto c = static_cast<unsigned char>(text_[at_++]);
    if (c == '\n') {
      ++line_;
      column_ = 1;
    } else if ((c & 0xc0U) != 0x80U) {  // no further byte of a UTF-8 character
      ++column_;
    }
  }

  void skip_space_and_comments() {
    while (!at_end()) {
      if (is_space(text_[at_])) {
        step();
      } else if (text_[at_] == '#') {
        while (!at_end() && text_[at_] != '\n') step();
      } else {
        return;
      }
    }
  }

  std::string line_text(unsigned line) const {
    return line <= lines_.size() ? shown_line(lines_[line - 1]) : std::string{};
  }

  void problem(unsigned line, unsigned column, std::string what, std::string help) {
    Diagnostic d =
        problem_of_file(file_, "", std::move(what), std::move(help), Diagnostic::Severity::Warning);
    d.line = line;
    d.column = column;
    d.length = 1;
    d.source_line = line_text(line);
    if (d.column > d.source_line.size()) d.source_line.clear();
    problems_.push_back(std::move(d));
  }

  /// One word from here; false when its quote is never closed.
  bool read_word(ConfigEntry& entry) {
    ConfigWord word;
    word.column = column_;
    const unsigned line = line_;
    const std::size_t begin = at_;
    const char quote = text_[at_] == '"' || text_[at_] == '\'' ? text_[at_] : '\0';
    const bool fine = quote != '\0' ? read_quoted(word, quote) : read_bare(word);
    word.length = line == line_ ? std::max(1U, characters_in(text_.substr(begin, at_ - begin))) : 1;
    if (!fine)
      problem(line, word.column, fmt::format("the quote {} is never closed", quote),
              "what follows in this file is not read");
    entry.words.push_back(std::move(word));
    return fine;
  }

  bool read_quoted(ConfigWord& word, char quote) {
    word.quoted = true;
    step();
    while (!at_end()) {
      const char c = text_[at_];
      if (c == quote) {
        step();
        return true;
      }
      if (c == '\\' && at_ + 1 < text_.size()) step();
      word.text += text_[at_];
      step();
    }
    return false;
  }

  bool read_bare(ConfigWord& word) {
    while (!at_end()) {
      const char c = text_[at_];
      if (is_space(c) || c == ';') return true;
      if (c == '{' && !word.text.ends_with('$')) return true;
      if (c == '\\' && at_ + 1 < text_.size()) {
        word.text += c;
        step();
      }
      word.text += text_[at_];
      step();
    }
    return true;
  }

  /// The directive that begins here; false when the file ends in it.
  bool read_words(ConfigEntry& entry) {
    entry.file = file_;
    entry.line = line_;
    entry.source_line = line_text(line_);
    while (true) {
      skip_space_and_comments();
      if (at_end()) {
        problem(entry.line, entry.words.empty() ? 1 : entry.words.front().column,
                fmt::format("'{}' has no end", entry.name()), "a ';' or a block in braces ends it");
        return false;
      }
      if (text_[at_] == ';' || text_[at_] == '{') return true;
      if (text_[at_] == '}') {
        problem(line_, column_, fmt::format("'}}' in the middle of '{}'", entry.name()),
                "a ';' is missing before it");
        return true;
      }
      if (!read_word(entry)) return false;
    }
  }

  /// A block in another language, of which only the braces count.
  void skip_foreign_block() {
    unsigned open = 1;
    step();
    while (!at_end() && open > 0) {
      if (text_[at_] == '{') ++open;
      if (text_[at_] == '}') --open;
      step();
    }
  }

  /// False when nothing more of the file can be understood.
  bool read_entry(std::vector<ConfigEntry>& into, unsigned depth) {
    ConfigEntry entry;
    const bool whole = read_words(entry);
    if (whole && !at_end() && text_[at_] == '{') {
      entry.has_block = true;
      if (entry.name().ends_with("_by_lua_block")) {
        skip_foreign_block();
      } else {
        step();
        if (!parse_block(entry.block, &entry, depth + 1)) {
          into.push_back(std::move(entry));
          return false;
        }
      }
    } else if (whole && !at_end() && text_[at_] == ';') {
      step();
    }
    if (whole && !entry.words.empty()) into.push_back(std::move(entry));
    return whole;
  }

  /// Up to the brace that closes `opener`, or to the end of the file when there is none.
  bool parse_block(std::vector<ConfigEntry>& into, const ConfigEntry* opener, unsigned depth) {
    if (depth > deepest) {
      problem(line_, column_, fmt::format("blocks stand more than {} deep", deepest),
              "what follows in this file is not read");
      return false;
    }
    while (true) {
      skip_space_and_comments();
      if (at_end()) {
        if (opener != nullptr)
          problem(opener->line, opener->words.empty() ? 1 : opener->words.front().column,
                  fmt::format("the block of '{}' is never closed", opener->name()),
                  "a '}' is missing; what was read of it counts");
        return opener == nullptr;
      }
      if (text_[at_] == '}') {
        if (opener == nullptr) problem(line_, column_, "'}' closes nothing", "it was skipped");
        step();
        if (opener != nullptr) return true;
        continue;
      }
      if (text_[at_] == ';') {
        step();
        continue;
      }
      if (!read_entry(into, depth)) return false;
    }
  }

  std::string_view text_;
  std::string file_;
  std::vector<std::string_view> lines_;
  std::vector<Diagnostic> problems_;
  std::size_t at_ = 0;
  unsigned line_ = 1, column_ = 1;  // of at_
};

/// Puts what files include in the place of each include.
class Includes {
 public:
  Includes(std::filesystem::path folder, const ConfigFiles& files)
      : folder_(std::move(folder)), files_(files) {}

  ConfigTree read(const std::filesystem::path& file, unsigned depth) {
    ConfigTree tree;
    if (left_ == 0) return tree;
    --left_;
    const auto text = files_.read(file, tree.problems);
    if (!text) return tree;
    tree = parse_nginx(*text, file.string());
    tree.entries = expanded(std::move(tree.entries), tree.problems, depth);
    return tree;
  }

 private:
  std::vector<ConfigEntry> expanded(std::vector<ConfigEntry> entries,
                                    std::vector<Diagnostic>& problems, unsigned depth) {
    std::vector<ConfigEntry> all;
    for (ConfigEntry& entry : entries) {
      if (entry.name() == "include" && !entry.has_block) {
        include(entry, all, problems, depth);
        continue;
      }
      entry.block = expanded(std::move(entry.block), problems, depth);
      all.push_back(std::move(entry));
    }
    return all;
  }

  void include(const ConfigEntry& entry, std::vector<ConfigEntry>& into,
               std::vector<Diagnostic>& problems, unsigned depth) {
    const std::string_view pattern = entry.argument(1);
    const std::vector<std::filesystem::path> names = files_.expand(pattern, folder_);
    if (names.empty() && !has_wildcard(pattern))
      problems.push_back(warning_at(entry, 1, fmt::format("'{}' cannot be read", pattern),
                                    "what it says is not in the scenario"));
    if (depth >= deepest_include || left_ == 0) {
      problems.push_back(include_problem(entry));
      return;
    }
    for (const std::filesystem::path& name : names) {
      ConfigTree tree = read(name, depth + 1);
      problems.insert(problems.end(), tree.problems.begin(), tree.problems.end());
      std::move(tree.entries.begin(), tree.entries.end(), std::back_inserter(into));
    }
  }

  std::filesystem::path folder_;
  const ConfigFiles& files_;
  unsigned left_ = most_included;
};

}  // namespace

ConfigTree parse_nginx(std::string_view text, const std::string& file) {
  return NginxParser(text, file).parse();
}

ConfigTree read_nginx(const std::filesystem::path& file, const ConfigFiles& files) {
  return Includes(file.parent_path(), files).read(file, 0);
}

}  // namespace acceptlab::experiment
