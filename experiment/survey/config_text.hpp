#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "experiment/notation/diagnostics.hpp"
#include "experiment/survey/system_files.hpp"

namespace acceptlab::experiment {

// What the configuration files of all servers have in common: words with places. Each server's
// syntax file makes a tree of ConfigEntry, each server's survey file makes Findings of the tree.

struct ConfigWord {
  std::string text;                 // without its quotes
  unsigned column = 0, length = 0;  // from 1, in characters, with its quotes
  bool quoted = false;
};

/// A directive with its arguments, or a section with what stands in it.
struct ConfigEntry {
  std::string file;  // as messages show it
  unsigned line = 0;
  std::string source_line;
  std::vector<ConfigWord> words;  // its name first
  std::vector<ConfigEntry> block;
  bool has_block = false;

  std::string_view name() const { return words.empty() ? std::string_view{} : words.front().text; }
  /// Argument `i` from 1; empty where there are fewer.
  std::string_view argument(std::size_t i) const {
    return i < words.size() ? std::string_view(words[i].text) : std::string_view{};
  }
  /// "nginx.conf:12: worker_processes auto", for comments.
  std::string place() const;
  /// The words as one would write them.
  std::string text() const;
};

/// A warning at word `word` of the entry.
Diagnostic warning_at(const ConfigEntry& entry, std::size_t word, std::string what,
                      std::string help = {});

/// What was read of a configuration: all that could be understood, and the rest by its place.
struct ConfigTree {
  std::vector<ConfigEntry> entries;
  std::vector<Diagnostic> problems;
};

/// Opens configuration files; what they include by an absolute name stands under a system's root,
/// and so does what links there name.
class ConfigFiles {
 public:
  explicit ConfigFiles(const SystemFiles& system) : system_(system) {}

  /// A problem when the file cannot be read, is no text, or is larger than 16 MiB.
  std::optional<std::string> read(const std::filesystem::path& path,
                                  std::vector<Diagnostic>& problems) const;
  /// The files that a pattern of glob(7) names, in order; relative ones to `folder`. A folder
  /// stands for itself.
  std::vector<std::filesystem::path> expand(std::string_view pattern,
                                            const std::filesystem::path& folder) const;

 private:
  const SystemFiles& system_;
};

/// How deep files may include each other: a file that includes itself ends here.
inline constexpr unsigned deepest_include = 16;
/// Longer lines are no line of a configuration (HAProxy itself has 2 KiB, httpd 8 KiB).
inline constexpr std::size_t longest_line = std::size_t{64} << 10;
/// How many files a configuration may have in all.
inline constexpr unsigned most_included = 2000;
/// That an include was not followed because of these.
Diagnostic include_problem(const ConfigEntry& entry);

bool has_wildcard(std::string_view pattern);

/// The lines of a text, without their ends ("\n" or "\r\n").
std::vector<std::string_view> lines_of(std::string_view text);

/// At most so many bytes of a line are shown with a problem.
std::string shown_line(std::string_view line);

/// Calls `visit` with each entry and all that stands in it, in their order.
void each_entry(const std::vector<ConfigEntry>& entries,
                const std::function<void(const ConfigEntry&)>& visit);

/// Whether a list of names has this one.
bool among(std::span<const std::string_view> names, std::string_view name);

/// In order of their first appearance, each once.
void add_once(std::vector<std::string>& names, std::string_view name);

}  // namespace acceptlab::experiment
