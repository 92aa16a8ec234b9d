#include "experiment/survey/httpd_syntax.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "experiment/notation/units.hpp"
#include "models/server/catalogue.hpp"

namespace acceptlab::experiment {
namespace {

/// The words of a line, as ap_getword_conf() cuts them.
void cut_line(std::string_view line, std::vector<ConfigWord>& words) {
  std::size_t at = 0;
  while (true) {
    while (at < line.size() && (line[at] == ' ' || line[at] == '\t')) ++at;
    if (at >= line.size()) return;
    ConfigWord word;
    const std::size_t begin = at;
    const char quote = line[at] == '"' || line[at] == '\'' ? line[at] : '\0';
    if (quote != '\0') ++at;
    word.quoted = quote != '\0';
    for (; at < line.size(); ++at) {
      const char c = line[at];
      if (quote == '\0' ? c == ' ' || c == '\t' : c == quote) break;
      if (c == '\\' && quote != '\0' && at + 1 < line.size() && line[at + 1] == quote) ++at;
      word.text += line[at];
    }
    if (quote != '\0' && at < line.size()) ++at;
    word.column = characters_in(line.substr(0, begin)) + 1;
    word.length = std::max(1U, characters_in(line.substr(begin, at - begin)));
    words.push_back(std::move(word));
  }
}

/// Reads the lines of one file into sections, without following or judging anything.
class HttpdParser {
 public:
  HttpdParser(std::string_view text, std::string file) : file_(std::move(file)) {
    open_.push_back(&tree_.entries);
    unsigned number = 0;
    std::string joined;
    ConfigEntry entry;
    for (const std::string_view line : lines_of(text)) {
      ++number;
      if (joined.empty()) {
        entry = {};
        entry.file = file_;
        entry.line = number;
        entry.source_line = shown_line(line);
      }
      joined += line;
      if (joined.ends_with('\\')) {
        joined.back() = ' ';
        continue;
      }
      take(std::move(entry), joined);
      joined.clear();
    }
    if (!joined.empty()) take(std::move(entry), joined);
    close_all();
  }

  ConfigTree take_tree() { return std::move(tree_); }

 private:
  void take(ConfigEntry entry, std::string_view line) {
    const std::string_view text = stripped(line);
    if (text.empty() || text.front() == '#') return;
    if (line.size() > longest_line) {
      tree_.problems.push_back(
          warning_at(entry, 0, "the line is longer than 64 KiB", "it was left out"));
      return;
    }
    if (text.starts_with("</")) return close(std::move(entry), text);
    if (!text.starts_with('<')) {
      cut_line(line, entry.words);
      open_.back()->push_back(std::move(entry));
      return;
    }
    // "<IfModule !mpm_event_module>" as "IfModule" and its argument.
    const std::size_t begin = line.find('<') + 1;
    const std::size_t end = line.rfind('>');
    std::string inner(line);
    inner[begin - 1] = ' ';
    if (end != std::string_view::npos && end >= begin) inner[end] = ' ';
    cut_line(inner, entry.words);
    if (end == std::string_view::npos)
      tree_.problems.push_back(warning_at(entry, 0, "a '>' is missing at the end of the section",
                                          "it was taken to be there"));
    if (entry.words.empty() || open_.size() > deepest) return;
    entry.has_block = true;
    open_.back()->push_back(std::move(entry));
    open_.push_back(&open_.back()->back().block);
  }

  void close(ConfigEntry entry, std::string_view text) {
    std::string name = lower(text.substr(2, text.find_first_of("> \t", 2) - 2));
    entry.words.push_back({std::string(text), 1, characters_in(text), false});
    if (open_.size() == 1) {
      tree_.problems.push_back(warning_at(entry, 0, fmt::format("{} closes nothing", text)));
      return;
    }
    const std::string opened = lower(open_[open_.size() - 2]->back().name());
    if (opened != name)
      tree_.problems.push_back(warning_at(entry, 0, fmt::format("{} closes a <{}>", text, opened),
                                          "it was taken for the end of that section"));
    open_.pop_back();
  }

  void close_all() {
    while (open_.size() > 1) {
      const ConfigEntry& opener = open_[open_.size() - 2]->back();
      tree_.problems.push_back(
          warning_at(opener, 0, fmt::format("the section <{}> is never closed", opener.name()),
                     "what was read of it counts"));
      open_.pop_back();
    }
  }

  static constexpr std::size_t deepest = 64;

  std::string file_;
  ConfigTree tree_;
  std::vector<std::vector<ConfigEntry>*> open_;
};

constexpr std::array<std::string_view, 3> mpms{"event", "worker", "prefork"};

/// "mpm_event_module" and "event.c" as "event"; empty when it names no MPM.
std::string mpm_of(std::string_view module) {
  for (const std::string_view mpm : mpms) {
    if (module == fmt::format("mpm_{}_module", mpm) || module == fmt::format("{}.c", mpm))
      return std::string(mpm);
  }
  return "";
}

/// Follows includes and judges conditions.
class HttpdReader {
 public:
  HttpdReader(const ConfigFiles* files, std::string version)
      : files_(files), version_(std::move(version)) {}

  HttpdTree read(ConfigTree raw, std::filesystem::path folder) {
    root_ = std::move(folder);
    tree_.problems = std::move(raw.problems);
    raw.entries = included(std::move(raw.entries), 0);
    collect_modules(raw.entries);
    choose_mpm();
    tree_.entries = judged(std::move(raw.entries));
    return std::move(tree_);
  }

 private:
  // --- Includes

  std::vector<ConfigEntry> included(std::vector<ConfigEntry> entries, unsigned depth) {
    std::vector<ConfigEntry> all;
    for (ConfigEntry& entry : entries) {
      const std::string name = lower(entry.name());
      if (name == "serverroot") root_ = rooted(entry.argument(1));
      if (name == "define" && !entry.argument(1).empty())
        defines_[std::string(entry.argument(1))] = std::string(entry.argument(2));
      if ((name == "include" || name == "includeoptional") && files_ != nullptr) {
        include(entry, name == "includeoptional", all, depth);
        continue;
      }
      entry.block = included(std::move(entry.block), depth);
      all.push_back(std::move(entry));
    }
    return all;
  }

  std::filesystem::path rooted(std::string_view path) const {
    const auto found = files_ != nullptr && path.starts_with('/')
                           ? files_->expand(path, root_)
                           : std::vector<std::filesystem::path>{};
    return found.empty() ? root_ : found.front();
  }

  void include(const ConfigEntry& entry, bool optional, std::vector<ConfigEntry>& into,
               unsigned depth) {
    if (depth >= deepest_include || left_ == 0) {
      tree_.problems.push_back(include_problem(entry));
      return;
    }
    const std::string pattern = substituted(entry.argument(1));
    const std::vector<std::filesystem::path> names = files_->expand(pattern, root_);
    if (names.empty() && !optional && !has_wildcard(pattern))
      tree_.problems.push_back(warning_at(entry, 1, fmt::format("'{}' cannot be read", pattern),
                                          "what it says is not in the scenario"));
    for (const std::filesystem::path& name : names) include_file(name, into, depth);
  }

  void include_file(const std::filesystem::path& name, std::vector<ConfigEntry>& into,
                    unsigned depth) {
    std::error_code error;
    if (std::filesystem::is_directory(name, error)) {
      if (depth >= deepest_include) return;
      for (const std::filesystem::path& inner : files_->expand("*", name))
        include_file(inner, into, depth + 1);
      return;
    }
    if (left_ == 0) return;
    --left_;
    const auto text = files_->read(name, tree_.problems);
    if (!text) return;
    ConfigTree one = HttpdParser(*text, name.string()).take_tree();
    std::move(one.problems.begin(), one.problems.end(), std::back_inserter(tree_.problems));
    std::vector<ConfigEntry> entries = included(std::move(one.entries), depth + 1);
    std::move(entries.begin(), entries.end(), std::back_inserter(into));
  }

  /// ${NAME} by what Define said; others stay.
  std::string substituted(std::string_view text) const {
    std::string result;
    while (!text.empty()) {
      const std::size_t begin = text.find("${"), end = text.find('}', begin);
      if (begin == std::string_view::npos || end == std::string_view::npos)
        return result + std::string(text);
      const std::string name(text.substr(begin + 2, end - begin - 2));
      const auto known = defines_.find(name);
      result += text.substr(0, begin);
      result += known == defines_.end() ? std::string(text.substr(begin, end + 1 - begin))
                                        : known->second;
      text.remove_prefix(end + 1);
    }
    return result;
  }

  // --- Modules

  void collect_modules(const std::vector<ConfigEntry>& entries) {
    for (const ConfigEntry& entry : entries) {
      if (lower(entry.name()) == "loadmodule") {
        modules_.insert(lower(entry.argument(1)));
        if (const std::string mpm = mpm_of(lower(entry.argument(1))); !mpm.empty()) {
          tree_.mpm = mpm;
          tree_.mpm_from = entry.place();
        }
      }
      collect_modules(entry.block);
    }
  }

  void choose_mpm() {
    if (!tree_.mpm.empty()) return;
    tree_.mpm = "event";
    tree_.mpm_from = "no LoadModule names an MPM: event, the default since 2.4";
  }

  bool module_there(const std::string& module) {
    if (const std::string mpm = mpm_of(module); !mpm.empty()) return mpm == tree_.mpm;
    if (modules_.contains(module)) return true;
    // "mod_ssl.c" for "ssl_module".
    if (module.starts_with("mod_") && module.ends_with(".c") &&
        modules_.contains(module.substr(4, module.size() - 6) + "_module"))
      return true;
    if (!modules_.empty()) return false;
    add_once(tree_.assumed, fmt::format("module {} is there", module));
    return true;
  }

  bool version_fits(const ConfigEntry& entry) {
    const bool with_operator = entry.words.size() > 2;
    const std::string_view op = with_operator ? entry.argument(1) : "=";
    const std::string_view wanted = entry.argument(with_operator ? 2 : 1);
    if (version_.empty() || !parse_version(wanted)) {
      add_once(tree_.assumed, fmt::format("<{}> holds", entry.text()));
      return true;
    }
    const bool less = server::older(version_, wanted), more = server::older(wanted, version_);
    if (op == ">=") return !less;
    if (op == ">") return more;
    if (op == "<=") return !more;
    if (op == "<") return less;
    return !less && !more;
  }

  /// Whether a section that stands under a condition counts; nothing when it is no condition.
  std::optional<bool> condition(const ConfigEntry& entry) {
    const std::string name = lower(entry.name());
    std::string_view argument = entry.argument(1);
    const bool no = argument.starts_with('!');
    if (no) argument.remove_prefix(1);
    if (name == "ifmodule") return module_there(lower(argument)) != no;
    if (name == "ifdefine") return defines_.contains(std::string(argument)) != no;
    if (name == "ifversion") return version_fits(entry) != no;
    if (name != "iffile" && name != "ifdirective" && name != "ifsection") return std::nullopt;
    add_once(tree_.assumed, fmt::format("<{}> holds", entry.text()));
    return true;
  }

  std::vector<ConfigEntry> judged(std::vector<ConfigEntry> entries) {
    std::vector<ConfigEntry> all;
    for (ConfigEntry& entry : entries) {
      const auto holds = entry.has_block ? condition(entry) : std::nullopt;
      if (holds && !*holds) continue;
      std::vector<ConfigEntry> block = judged(std::move(entry.block));
      if (holds) {
        std::move(block.begin(), block.end(), std::back_inserter(all));
        continue;
      }
      entry.block = std::move(block);
      for (ConfigWord& word : entry.words) word.text = substituted(word.text);
      all.push_back(std::move(entry));
    }
    return all;
  }

  const ConfigFiles* files_;
  std::string version_;
  HttpdTree tree_;
  std::filesystem::path root_;
  std::map<std::string, std::string> defines_;
  std::set<std::string> modules_;
  unsigned left_ = most_included;
};

}  // namespace

std::string lower(std::string_view text) {
  std::string lowered(text);
  std::transform(lowered.begin(), lowered.end(), lowered.begin(),
                 [](unsigned char c) { return static_cast<char>(c < 128 ? ::tolower(c) : c); });
  return lowered;
}

HttpdTree parse_httpd(std::string_view text, const std::string& file, const std::string& version) {
  return HttpdReader(nullptr, version).read(HttpdParser(text, file).take_tree(), {});
}

HttpdTree read_httpd(const std::filesystem::path& file, const ConfigFiles& files,
                     const std::string& version) {
  HttpdTree nothing;
  const auto text = files.read(file, nothing.problems);
  if (!text) {
    nothing.mpm = "event";
    nothing.mpm_from = "the configuration cannot be read";
    return nothing;
  }
  return HttpdReader(&files, version)
      .read(HttpdParser(*text, file.string()).take_tree(), file.parent_path());
}

}  // namespace acceptlab::experiment
