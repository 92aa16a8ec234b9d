#include "experiment/report/document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "experiment/compare/comparison_json.hpp"
#include "experiment/keys/reading.hpp"
#include "experiment/report/pages.hpp"
#include "experiment/result/json_nesting.hpp"
#include "experiment/result/result_json.hpp"
#include "experiment/result/stored_result.hpp"
#include "experiment/sweep/result_folder.hpp"
#include "experiment/sweep/store_index.hpp"

namespace acceptlab::experiment {

namespace {

namespace fs = std::filesystem;

constexpr const char* known_kinds =
    "a report is made of a result (run --json, -o), a comparison (compare --json), the folder of a "
    "sweep, a validation (validate --json) or a recommendation (recommend --json)";

/// Its field of that name; empty when the text is no JSON object.
std::string schema_of(const std::string& text, const std::string& name) {
  const auto only_schema = [](int depth, nlohmann::json::parse_event_t event,
                              const nlohmann::json& parsed) {
    return depth != 1 || event != nlohmann::json::parse_event_t::key || parsed == "schema";
  };
  const nlohmann::json json = nlohmann::json::parse(text, only_schema, false);
  if (json.is_discarded() || nests_too_deep(text))
    throw DocumentError(fmt::format("{} is no whole JSON file\n   = help: {}", name, known_kinds));
  const auto found = json.is_object() ? json.find("schema") : json.end();
  return found != json.end() && found->is_string() ? found->get<std::string>() : "";
}

StoredPoints read_folder(const fs::path& folder) {
  StoredPoints points{folder.string(), {}, {}};
  std::vector<fs::path> files = result_files(folder);
  const std::vector<fs::path> superseded = superseded_results(files);
  for (const fs::path& file : files) {
    if (std::find(superseded.begin(), superseded.end(), file) != superseded.end()) continue;
    const std::string text = read_file(file);
    if (!read_stored_result(text)) {
      points.damaged.push_back(file.string());
      continue;
    }
    points.points.push_back(read_stored_run(text, file.string()));
  }
  if (points.points.empty())
    throw DocumentError(fmt::format("{} has no whole result of a run\n   = help: {}",
                                    folder.string(), known_kinds));
  return points;
}

}  // namespace

Document read_document_text(const std::string& text, const std::string& name) {
  const std::string schema = schema_of(text, name);
  if (schema == result_schema) {
    if (is_exact_result(text)) return read_stored_exact(text, name);
    return read_stored_run(text, name);
  }
  if (schema == comparison_schema) return read_stored_comparison(text, name);
  if (schema == stored_validation_schema) {
    if (is_published_validation(text)) return read_stored_published(text, name);
    return read_stored_validation(text, name);
  }
  if (schema == stored_recommendation_schema) return read_stored_recommendation(text, name);
  throw DocumentError(fmt::format(
      "{} is {}\n   = help: {}", name,
      schema.empty() ? "no result of acceptlab: it names no schema"
                     : fmt::format("of the schema '{}', of which there is no report", schema),
      known_kinds));
}

Document read_document(const fs::path& path) {
  try {
    if (fs::is_directory(path)) return read_folder(path);
    if (!fs::exists(path)) throw DocumentError(path.string() + " is not there");
    return read_document_text(read_file(path), path.string());
  } catch (const FolderError& error) {
    throw DocumentError(error.what());
  }
}

Page page_of(const Document& document) {
  return std::visit([](const auto& stored) { return page(stored); }, document);
}

}  // namespace acceptlab::experiment
