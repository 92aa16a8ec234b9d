#include "experiment/keys/reading.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <system_error>

namespace acceptlab::experiment {

Diagnostic Reading::diagnostic(Diagnostic::Severity severity, const Place& place,
                               std::string_view key, std::string what, std::string help) const {
  Diagnostic d{severity, file_, 0, 0, 0, std::string(key), std::move(what), std::move(help), {}};
  if (place.source == 0) return d;
  const Sources::Source& source = sources[place.source];
  d.file = source.name;
  d.line = place.line;
  d.column = place.column;
  d.length = place.length;
  d.source_line =
      source.is_file ? std::string(sources.line(place.source, place.line)) : source.name;
  return d;
}

void Reading::error(const Place& place, std::string_view key, std::string what, std::string help) {
  report(diagnostic(Diagnostic::Severity::Error, place, key, std::move(what), std::move(help)));
}

void Reading::warning(const Place& place, std::string_view key, std::string what,
                      std::string help) {
  report(diagnostic(Diagnostic::Severity::Warning, place, key, std::move(what), std::move(help)));
}

bool Reading::failed() const {
  return std::any_of(diagnostics_.begin(), diagnostics_.end(),
                     [](const Diagnostic& d) { return d.severity == Diagnostic::Severity::Error; });
}

bool Reading::failed(std::initializer_list<std::string_view> prefixes) const {
  return std::any_of(diagnostics_.begin(), diagnostics_.end(), [&](const Diagnostic& d) {
    return d.severity == Diagnostic::Severity::Error &&
           std::any_of(prefixes.begin(), prefixes.end(),
                       [&](std::string_view prefix) { return d.key.starts_with(prefix); });
  });
}

void Reading::unknown(const Place& place, std::string_view key, std::string what,
                      const std::vector<std::string>& known) {
  const std::size_t quote = what.find('\'');
  const std::size_t end = what.find('\'', quote + 1);
  const std::string word =
      quote == std::string::npos ? std::string(key) : what.substr(quote + 1, end - quote - 1);
  const std::string near = suggestion(word, known);
  std::string help = near.empty() ? fmt::format("known: {}", fmt::join(known, ", "))
                                  : fmt::format("did you mean '{}'?", near);
  error(place, key, std::move(what), std::move(help));
}

Place Reading::place_of(std::string_view key) const {
  const auto found = places.find(key);
  return found == places.end() ? Place{} : found->second;
}

std::string Reading::path_of(const Key& key) const {
  const std::size_t brackets = key.path.find("[]");
  if (brackets == std::string_view::npos) return std::string(key.path);
  return item + std::string(key.path.substr(brackets + 2));
}

std::string Reading::path_of_file(const std::string& name) const {
  return (std::filesystem::path(file_).parent_path() / folder / name).string();
}

const std::string* Reading::named_file(const Place& place, std::string_view key,
                                       const std::string& name) {
  const std::string from_scenario = (std::filesystem::path(folder) / name).string();
  if (const auto known = named_files_.find(from_scenario); known != named_files_.end())
    return &known->second;
  const std::string path = path_of_file(name);
  std::error_code ignored;
  if (std::filesystem::is_character_file(path, ignored) ||
      std::filesystem::is_block_file(path, ignored)) {
    error(place, key, fmt::format("'{}' is a device: there is no end to it", path), "name a file");
    return nullptr;
  }
  auto contents = file_contents(path);
  if (!contents) {
    error(place, key, fmt::format("cannot read '{}': {}", path, std::strerror(errno)),
          "file names are relative to the scenario file");
    return nullptr;
  }
  return &named_files_.emplace(from_scenario, std::move(*contents)).first->second;
}

std::optional<std::string> file_contents(const std::filesystem::path& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    errno = EISDIR;
    return std::nullopt;
  }
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (in.bad()) return std::nullopt;
  return text;
}

std::string read_file(const std::filesystem::path& path) {
  auto text = file_contents(path);
  if (!text)
    throw std::system_error(errno != 0 ? errno : EIO, std::generic_category(),
                            "reading " + path.string());
  return *std::move(text);
}

}  // namespace acceptlab::experiment
