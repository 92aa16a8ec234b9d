#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace acceptlab::experiment {

/// The result files that a path stands for: itself, or every *.json of a folder, by name. Throws
/// FolderError when there are none, std::system_error when it cannot be read.
std::vector<std::filesystem::path> result_files(const std::filesystem::path& path);

/// What merge_folders() did.
struct MergeReport {
  std::size_t results = 0, copied = 0;
  std::vector<std::string> damaged;  // files left out
  /// Files of points that have another result, of more replications: kept, for run.replications can
  /// be an axis.
  std::vector<std::string> of_fewer_replications;
};

/// Brings the points of several folders of one sweep together in `into`, which may be one of them.
/// Throws FolderError when they are not of the same sweep, or hold different results of one point;
/// nothing is written then.
MergeReport merge_folders(const std::vector<std::filesystem::path>& folders,
                          const std::filesystem::path& into);

}  // namespace acceptlab::experiment
