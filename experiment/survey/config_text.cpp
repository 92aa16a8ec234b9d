#include "experiment/survey/config_text.hpp"

#include <fmt/format.h>
#include <glob.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

namespace acceptlab::experiment {

std::string ConfigEntry::text() const {
  std::string text;
  for (const ConfigWord& word : words) {
    if (!text.empty()) text += ' ';
    text += word.quoted ? '"' + word.text + '"' : word.text;
  }
  return shown_line(text);
}

std::string ConfigEntry::place() const { return fmt::format("{}:{}: {}", file, line, text()); }

Diagnostic warning_at(const ConfigEntry& entry, std::size_t word, std::string what,
                      std::string help) {
  Diagnostic problem = problem_of_file(entry.file, "", std::move(what), std::move(help),
                                       Diagnostic::Severity::Warning);
  problem.line = entry.line;
  if (word < entry.words.size()) {
    problem.column = entry.words[word].column;
    problem.length = entry.words[word].length;
  }
  problem.source_line = shown_line(entry.source_line);
  if (problem.column > problem.source_line.size()) problem.source_line.clear();
  return problem;
}

std::optional<std::string> ConfigFiles::read(const std::filesystem::path& path,
                                             std::vector<Diagnostic>& problems) const {
  constexpr std::uintmax_t most = std::uintmax_t{16} << 20;
  const auto refuse = [&](std::string what) {
    problems.push_back(problem_of_file(path.string(), "", std::move(what), "it was left out",
                                       Diagnostic::Severity::Warning));
    return std::nullopt;
  };
  std::error_code error;
  const std::filesystem::path place = system_.followed(path);
  if (std::filesystem::is_directory(place, error)) return refuse("is a folder, not a file");
  std::ifstream file(place, std::ios::binary);
  if (!file) return refuse(fmt::format("cannot be read: {}", std::strerror(errno)));
  const std::uintmax_t size = std::filesystem::file_size(place, error);
  if (!error && size > most) return refuse("is larger than 16 MiB, which no configuration is");
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (text.find('\0') != std::string::npos) return refuse("is no text: it holds bytes of value 0");
  return text;
}

std::vector<std::filesystem::path> ConfigFiles::expand(std::string_view pattern,
                                                       const std::filesystem::path& folder) const {
  const std::filesystem::path full =
      system_.followed(pattern.starts_with('/') ? system_.path_of(pattern) : folder / pattern);
  std::vector<std::filesystem::path> files;
  glob_t found{};
  if (::glob(full.c_str(), 0, nullptr, &found) == 0) {
    for (std::size_t i = 0; i < found.gl_pathc; ++i) files.emplace_back(found.gl_pathv[i]);
  }
  ::globfree(&found);
  return files;
}

Diagnostic include_problem(const ConfigEntry& entry) {
  return warning_at(entry, 1, "files include each other too deep, or too many",
                    fmt::format("at most {} deep and {} in all; a file that includes itself?",
                                deepest_include, most_included));
}

bool has_wildcard(std::string_view pattern) {
  return pattern.find_first_of("*?[") != std::string_view::npos;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::string shown_line(std::string_view line) {
  constexpr std::size_t most = 160;
  if (line.size() <= most) return std::string(line);
  std::size_t end = most;
  while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xc0U) == 0x80U) --end;
  return std::string(line.substr(0, end)) + "...";
}

void each_entry(const std::vector<ConfigEntry>& entries,
                const std::function<void(const ConfigEntry&)>& visit) {
  for (const ConfigEntry& entry : entries) {
    visit(entry);
    each_entry(entry.block, visit);
  }
}

bool among(std::span<const std::string_view> names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

void add_once(std::vector<std::string>& names, std::string_view name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.emplace_back(name);
}

}  // namespace acceptlab::experiment
