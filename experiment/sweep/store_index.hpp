#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>

#include "experiment/reader/scenario_reader.hpp"

namespace acceptlab::experiment {

/// A result folder that cannot be used as asked: status 2. what() says why, and what would do.
class FolderError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Which sweep a result folder belongs to: one scenario as it is, whatever its axes.
struct StoreIndex {
  std::string version;                      // of the program
  std::string fingerprint;                  // of what its numbers follow from
  std::string replication_hash;             // of the scenario as it is
  std::map<std::string, std::string> keys;  // in force: what a difference can be told by

  bool operator==(const StoreIndex& other) const {
    return version == other.version && fingerprint == other.fingerprint &&
           replication_hash == other.replication_hash;
  }
};

/// Its name within a folder; not that of a point.
inline constexpr const char* index_file_name = "acceptlab-sweep";

/// What to do with a folder whose index is lost: replications say themselves of which scenario and
/// program they are, results do not.
inline constexpr const char* without_index_help =
    "remove the *.json there (and that file, if it is there), then sweep there again: results are "
    "made anew from their *.replications, and nothing of this scenario is simulated twice";

StoreIndex index_of(const ReadResult& base);
std::string index_text(const StoreIndex& index);
/// The index of a folder, or nothing when it has none. Throws FolderError when it is damaged.
std::optional<StoreIndex> read_index(const std::filesystem::path& folder);

// What a folder is refused for, as FolderError.

/// The results in it are of another program; `help` says what would do.
void require_same_program(const std::filesystem::path& folder, const StoreIndex& found,
                          const std::string& help);
/// It is the folder of another sweep, or has results of none. A folder that is not there, or is
/// empty, will do.
void require_folder_of(const std::filesystem::path& folder, const StoreIndex& wanted);

/// "server.workers (8 there, 16 here), ...": by which keys two sweeps differ.
std::string difference_text(const StoreIndex& one, const StoreIndex& other,
                            const std::string& in_one, const std::string& in_other);

}  // namespace acceptlab::experiment
