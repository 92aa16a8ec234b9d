#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace acceptlab::experiment {

/// The result files that a path stands for: itself, or every *.json of a folder, by name. Throws
/// FolderError when there are none, std::system_error when it cannot be read.
std::vector<std::filesystem::path> result_files(const std::filesystem::path& path);

/// Those of the results whose point has a better one among them (OnePerPoint).
std::vector<std::filesystem::path> superseded_results(
    const std::vector<std::filesystem::path>& files);

/// What merge_folders() did.
struct MergeReport {
  std::size_t results = 0, copied = 0;
  struct LeftOut {
    std::string file, why;
  };
  std::vector<LeftOut> damaged;         // or of another version
  std::vector<std::string> superseded;  // files left out: see OnePerPoint
};

/// Brings the points of several folders of one sweep together in `into`, which may be one of them.
/// Throws FolderError when they are not of the same sweep, or hold different results of one point;
/// nothing is written then.
MergeReport merge_folders(const std::vector<std::filesystem::path>& folders,
                          const std::filesystem::path& into);

}  // namespace acceptlab::experiment
