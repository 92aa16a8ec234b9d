#include "experiment/survey/system_files.hpp"

#include <algorithm>
#include <charconv>
#include <deque>
#include <fstream>

namespace acceptlab::experiment {

std::string_view stripped(std::string_view text) {
  constexpr std::string_view blank = " \t\r\n";
  const std::size_t begin = std::min(text.find_first_not_of(blank), text.size());
  return text.substr(begin, text.find_last_not_of(blank) + 1 - begin);
}

namespace {

/// "cpu10" as ("cpu", 10).
std::pair<std::string_view, std::uint64_t> by_number(std::string_view name) {
  const std::size_t digits = name.find_last_not_of("0123456789");
  const std::size_t from = digits == std::string_view::npos ? 0 : digits + 1;
  std::uint64_t number = 0;
  std::from_chars(name.data() + from, name.data() + name.size(), number);
  return {name.substr(0, from), number};
}

}  // namespace

std::filesystem::path SystemFiles::path_of(std::string_view path) const {
  return root_ / path.substr(std::min(path.find_first_not_of('/'), path.size()));
}

std::filesystem::path SystemFiles::resolved(const std::filesystem::path& path) const {
  if (is_this_machine()) return path;
  constexpr unsigned most_links = 40;  // as Linux has it (MAXSYMLINKS)
  unsigned links = 0;
  std::filesystem::path at = root_;
  std::deque<std::filesystem::path> rest(path.begin(), path.end());
  std::size_t below = 0;  // parts of `at` behind the root
  while (!rest.empty()) {
    const std::filesystem::path part = rest.front();
    rest.pop_front();
    if (part.empty() || part == "." || part == "/") continue;
    if (part == "..") {
      if (below > 0) at = at.parent_path();
      below -= below > 0 ? 1 : 0;
      continue;
    }
    std::error_code error;
    const std::filesystem::path target = std::filesystem::read_symlink(at / part, error);
    if (error || ++links > most_links) {
      at /= part;
      ++below;
      continue;
    }
    if (target.is_absolute()) {
      at = root_;
      below = 0;
    }
    rest.insert(rest.begin(), target.begin(), target.end());
  }
  return at;
}

namespace {

/// `path` as seen from the folder; empty when it is not below it.
std::filesystem::path within(const std::filesystem::path& path,
                             const std::filesystem::path& folder) {
  const std::filesystem::path rest = path.lexically_relative(folder);
  return rest.empty() || *rest.begin() == ".." ? std::filesystem::path{} : rest;
}

std::filesystem::path plain(const std::filesystem::path& path) {
  return std::filesystem::absolute(path).lexically_normal();
}

}  // namespace

std::filesystem::path SystemFiles::followed(const std::filesystem::path& path) const {
  if (is_this_machine()) return path;
  const std::filesystem::path rest = within(plain(path), plain(root_));
  return rest.empty() ? path : resolved(rest);
}

std::filesystem::path SystemFiles::named(const std::string& name) const {
  return name.starts_with('/') && exists(name) ? path_of(name) : std::filesystem::path(name);
}

bool SystemFiles::holds(const std::filesystem::path& path) const {
  std::error_code error;
  return !within(plain(path), plain(root_)).empty() ||
         !within(std::filesystem::weakly_canonical(path, error),
                 std::filesystem::weakly_canonical(root_, error))
              .empty();
}

std::optional<std::string> SystemFiles::text(std::string_view path) const {
  constexpr std::size_t most = std::size_t{16} << 20;
  std::ifstream file(resolved(path), std::ios::binary);
  if (!file) return std::nullopt;
  std::string text;
  char buffer[65536];
  while (text.size() < most && (file.read(buffer, sizeof buffer) || file.gcount() > 0))
    text.append(buffer, static_cast<std::size_t>(file.gcount()));
  if (file.bad() || (text.empty() && !file.eof())) return std::nullopt;
  return std::string(stripped(text));
}

std::optional<std::int64_t> SystemFiles::number(std::string_view path) const {
  const auto contents = text(path);
  if (!contents) return std::nullopt;
  std::int64_t value = 0;
  const char* const end = contents->data() + contents->size();
  const auto [stop, error] = std::from_chars(contents->data(), end, value);
  return error == std::errc{} && stop == end ? std::optional(value) : std::nullopt;
}

std::vector<std::string> SystemFiles::names(std::string_view folder) const {
  std::vector<std::string> names;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(resolved(folder), error), end;
       !error && entry != end; entry.increment(error))
    names.push_back(entry->path().filename().string());
  std::sort(names.begin(), names.end(), [](const std::string& a, const std::string& b) {
    return by_number(a) != by_number(b) ? by_number(a) < by_number(b) : a < b;
  });
  return names;
}

bool SystemFiles::exists(std::string_view path) const {
  std::error_code error;
  return std::filesystem::exists(resolved(path), error);
}

}  // namespace acceptlab::experiment
