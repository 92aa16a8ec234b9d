#include "experiment/survey/haproxy_syntax.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "experiment/survey/slips.hpp"

namespace acceptlab::experiment {
namespace {

constexpr std::array<std::string_view, 18> sections{
    "global",      "defaults", "frontend",  "listen",    "backend",     "peers",
    "mailers",     "userlist", "resolvers", "cache",     "http-errors", "ring",
    "log-forward", "fcgi-app", "program",   "crt-store", "traces",      "acme"};

/// Those that a slip may name: no keyword of a line is near one of these.
constexpr std::array<std::string_view, 5> main_sections{"global", "defaults", "frontend", "listen",
                                                        "backend"};

/// The words of one line, as parse_line() of src/tools.c cuts them: white space outside of quotes,
/// a backslash before any character, "#" for a comment. False when a quote is never closed.
bool cut_line(std::string_view line, std::vector<ConfigWord>& words) {
  std::size_t at = 0;
  while (true) {
    while (at < line.size() && (line[at] == ' ' || line[at] == '\t')) ++at;
    if (at >= line.size() || line[at] == '#') return true;
    ConfigWord word;
    const std::size_t begin = at;
    char quote = '\0';
    for (; at < line.size(); ++at) {
      const char c = line[at];
      if (quote == '\0' && (c == ' ' || c == '\t' || c == '#')) break;
      if (c == quote) {
        quote = '\0';
      } else if (quote == '\0' && (c == '"' || c == '\'')) {
        quote = c;
        word.quoted = true;
      } else {
        if (c == '\\' && quote != '\'' && at + 1 < line.size()) ++at;
        word.text += line[at];
      }
    }
    word.column = characters_in(line.substr(0, begin)) + 1;
    word.length = characters_in(line.substr(begin, at - begin));
    words.push_back(std::move(word));
    if (quote != '\0') return false;
  }
}

void add_line(ConfigTree& tree, ConfigEntry entry) {
  const std::string_view name = entry.name();
  const std::string meant = meant_section(name);
  if (!meant.empty() || among(sections, name)) {
    entry.has_block = true;
    if (!meant.empty()) tree.problems.push_back(slip(entry, meant));
    tree.entries.push_back(std::move(entry));
    return;
  }
  if (name.starts_with('.')) {
    const bool condition = name == ".if" || name == ".elif" || name == ".else";
    if (condition)
      tree.problems.push_back(
          warning_at(entry, 0, fmt::format("the condition of '{}' is not looked at", name),
                     "the lines of all branches are read"));
    return;
  }
  if (tree.entries.empty()) {
    const std::string near = suggestion(name, {sections.begin(), sections.end()});
    tree.problems.push_back(
        warning_at(entry, 0, fmt::format("'{}' stands before the first section", name),
                   near.empty() ? "it was left out" : fmt::format("did you mean '{}'?", near)));
    return;
  }
  tree.entries.back().block.push_back(std::move(entry));
}

}  // namespace

std::string meant_section(std::string_view name) {
  return among(sections, name) ? "" : meant_name(name, main_sections);
}

ConfigTree parse_haproxy(std::string_view text, const std::string& file) {
  ConfigTree tree;
  unsigned number = 0;
  for (const std::string_view line : lines_of(text)) {
    ConfigEntry entry;
    entry.file = file;
    entry.line = ++number;
    entry.source_line = shown_line(line);
    if (line.size() > longest_line) {
      tree.problems.push_back(
          warning_at(entry, 0, "the line is longer than 64 KiB", "it was left out"));
      continue;
    }
    if (!cut_line(line, entry.words))
      tree.problems.push_back(warning_at(entry, entry.words.size() - 1,
                                         "a quote is never closed in this line",
                                         "it was read up to its end"));
    if (!entry.words.empty() && !entry.name().empty()) add_line(tree, std::move(entry));
  }
  return tree;
}

ConfigTree read_haproxy(const std::filesystem::path& file, const ConfigFiles& files) {
  ConfigTree tree;
  std::error_code error;
  const bool folder = std::filesystem::is_directory(file, error);
  const std::vector<std::filesystem::path> names =
      folder ? files.expand("*.cfg", file) : std::vector<std::filesystem::path>{file};
  for (const std::filesystem::path& name : names) {
    const auto text = files.read(name, tree.problems);
    if (!text) continue;
    ConfigTree one = parse_haproxy(*text, name.string());
    std::move(one.entries.begin(), one.entries.end(), std::back_inserter(tree.entries));
    std::move(one.problems.begin(), one.problems.end(), std::back_inserter(tree.problems));
  }
  return tree;
}

}  // namespace acceptlab::experiment
