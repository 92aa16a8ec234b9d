#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "experiment/result/stored_result.hpp"

namespace acceptlab::experiment {

/// Results of one point can differ in what was asked of its replications: how many, with which
/// goals. Of those the one of most replications is kept, of equal ones the newest. Where the number
/// of replications is an axis, their settings differ, and each is a point of its own.
class OnePerPoint {
 public:
  void add(const std::filesystem::path& file, const StoredResult& result);
  /// The others, by name.
  std::vector<std::filesystem::path> superseded() const;

 private:
  struct Candidate {
    std::filesystem::path file;
    std::uint64_t replications = 0;
    std::filesystem::file_time_type written;
  };
  std::map<std::string, std::vector<Candidate>> points_;
};

}  // namespace acceptlab::experiment
