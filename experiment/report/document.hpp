#pragma once

#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "experiment/report/page.hpp"
#include "experiment/report/stored_comparison.hpp"
#include "experiment/report/stored_published.hpp"
#include "experiment/report/stored_recommendation.hpp"
#include "experiment/report/stored_run.hpp"
#include "experiment/report/stored_validation.hpp"

namespace acceptlab::experiment {

/// The results in a folder: the points of a sweep, or whatever `run -o` put there.
struct StoredPoints {
  std::string folder;
  std::vector<StoredRun> points;
  std::vector<std::string> damaged;  // files that are no whole result, left out
};

/// What a report can be made of.
using Document = std::variant<StoredRun, ExactResult, StoredComparison, StoredPoints,
                              StoredValidation, StoredPublished, StoredRecommendation>;

/// What a file or folder has. Throws DocumentError when no report can be made of it, and
/// std::system_error when it cannot be read.
Document read_document(const std::filesystem::path& path);

/// The same of the text of a file; `name` stands in messages.
Document read_document_text(const std::string& text, const std::string& name);

/// What the report says.
Page page_of(const Document& document);

}  // namespace acceptlab::experiment
