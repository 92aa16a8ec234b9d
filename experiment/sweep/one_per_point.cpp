#include "experiment/sweep/one_per_point.hpp"

#include <algorithm>
#include <tuple>

namespace acceptlab::experiment {

void OnePerPoint::add(const std::filesystem::path& file, const StoredResult& result) {
  points_[result.replication_hash + result.settings].push_back(
      {file, result.replications, std::filesystem::last_write_time(file)});
}

std::vector<std::filesystem::path> OnePerPoint::superseded() const {
  const auto worse = [](const Candidate& a, const Candidate& b) {
    return std::tie(a.replications, a.written, a.file) <
           std::tie(b.replications, b.written, b.file);
  };
  std::vector<std::filesystem::path> files;
  for (const auto& [point, candidates] : points_) {
    const auto kept = std::max_element(candidates.begin(), candidates.end(), worse);
    for (const Candidate& one : candidates) {
      if (&one != &*kept) files.push_back(one.file);
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace acceptlab::experiment
