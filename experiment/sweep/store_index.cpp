#include "experiment/sweep/store_index.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "experiment/keys/reading.hpp"
#include "experiment/reader/scenario_hash.hpp"
#include "experiment/result/result_json.hpp"
#include "experiment/sweep/numbers_fingerprint.hpp"

namespace acceptlab::experiment {

namespace {

using Json = nlohmann::ordered_json;
constexpr const char* index_schema = "acceptlab.sweep/1";

/// "server.workers (8 there, 16 here)" for each key that differs.
std::vector<std::string> differences(const StoreIndex& one, const StoreIndex& other,
                                     const std::string& in_one, const std::string& in_other) {
  std::map<std::string, std::pair<std::string, std::string>> both;
  for (const auto& [key, value] : one.keys) both[key].first = value;
  for (const auto& [key, value] : other.keys) both[key].second = value;
  std::vector<std::string> texts;
  const auto text = [](const std::string& value) { return value.empty() ? "not set" : value; };
  for (const auto& [key, values] : both) {
    if (values.first != values.second)
      texts.push_back(fmt::format("{} ({} {}, {} {})", key, text(values.first), in_one,
                                  text(values.second), in_other));
  }
  return texts;
}

bool has_results(const std::filesystem::path& folder) {
  std::error_code none;
  return std::any_of(std::filesystem::directory_iterator(folder, none),
                     std::filesystem::directory_iterator(),
                     [](const auto& entry) { return entry.path().extension() == ".json"; });
}

}  // namespace

StoreIndex index_of(const ReadResult& base) {
  StoreIndex index{program_version(), numbers_fingerprint(), base.scenario.replication_hash, {}};
  for (const KeyInForce& key : base.keys) {
    if (changes_a_replication(key.path)) index.keys[key.path] = key.value;
  }
  return index;
}

std::string index_text(const StoreIndex& index) {
  return Json{{"schema", index_schema},
              {"version", index.version},
              {"fingerprint", index.fingerprint},
              {"scenario_hash", index.replication_hash},
              {"keys", index.keys}}
             .dump(2) +
         "\n";
}

std::optional<StoreIndex> read_index(const std::filesystem::path& folder) {
  const std::filesystem::path file = folder / index_file_name;
  const auto text = file_contents(file);
  if (!text && std::filesystem::exists(file))
    throw std::system_error(EACCES, std::generic_category(), "reading " + file.string());
  if (!text) return std::nullopt;
  const Json json = Json::parse(*text, nullptr, false);
  const Json schema = json.is_object() ? json.value("schema", Json()) : Json();
  const std::string what = schema.is_string() ? schema.get<std::string>() : "";
  if (what.starts_with("acceptlab.sweep/") && what != index_schema)
    throw FolderError(fmt::format("{} is of another version ({}, this program writes {})",
                                  file.string(), what, index_schema));
  try {
    if (what != index_schema) throw FolderError("");
    return StoreIndex{json.at("version").get<std::string>(), json.value("fingerprint", ""),
                      json.at("scenario_hash").get<std::string>(),
                      json.at("keys").get<std::map<std::string, std::string>>()};
  } catch (const std::exception&) {
    throw FolderError(fmt::format(
        "{} is damaged: it does not say which sweep the folder belongs to\n   = help: {}",
        file.string(), without_index_help));
  }
}

void require_same_program(const std::filesystem::path& folder, const StoreIndex& found,
                          const std::string& help) {
  if (found.version != program_version())
    throw FolderError(fmt::format("the results in {} are of version {}, this is {}\n   = help: {}",
                                  folder.string(), found.version, program_version(), help));
  if (found.fingerprint != numbers_fingerprint())
    throw FolderError(fmt::format(
        "the results in {} are of a program of the same version, {}, with other sources ({} there, "
        "{} here), whose numbers may be others\n   = help: {}",
        folder.string(), found.version, found.fingerprint.empty() ? "unknown" : found.fingerprint,
        numbers_fingerprint(), help));
}

std::string difference_text(const StoreIndex& one, const StoreIndex& other,
                            const std::string& in_one, const std::string& in_other) {
  constexpr std::size_t most_shown = 5;
  std::vector<std::string> texts = differences(one, other, in_one, in_other);
  const std::size_t more = texts.size() > most_shown ? texts.size() - most_shown : 0;
  texts.resize(texts.size() - more);
  if (texts.empty()) texts.emplace_back("a file that it names has changed");
  if (more > 0) texts.push_back(fmt::format("and {} more", more));
  return fmt::format("{}", fmt::join(texts, ", "));
}

void require_folder_of(const std::filesystem::path& folder, const StoreIndex& wanted) {
  constexpr const char* help = "name another folder";
  const auto found = read_index(folder);
  if (!found && has_results(folder))
    throw FolderError(fmt::format(
        "{} has results that are not of a sweep: it has no file {}\n   = help: {}; if that file is "
        "lost, {}",
        folder.string(), index_file_name, help, without_index_help));
  if (!found) return;
  require_same_program(folder, *found, help);
  if (!(*found == wanted))
    throw FolderError(fmt::format("{} belongs to a sweep of another scenario: {}\n   = help: {}",
                                  folder.string(), difference_text(*found, wanted, "there", "here"),
                                  help));
}

}  // namespace acceptlab::experiment
