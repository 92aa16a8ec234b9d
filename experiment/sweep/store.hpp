#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "experiment/sweep/claims.hpp"
#include "experiment/sweep/points.hpp"
#include "experiment/sweep/replications_file.hpp"
#include "experiment/sweep/store_index.hpp"

namespace acceptlab::experiment {

/// Says something to the person at the terminal while a sweep runs.
using Say = std::function<void(const std::string&)>;

/// A folder with the results of a sweep, one file each; several processes may use it at once. Every
/// file in it is there whole or not at all. Errors of the disk are std::system_error.
class Store {
 public:
  /// The folder of the sweep `index`; made, or taken over when it is of the same sweep. What killed
  /// processes left in it is removed. Throws FolderError when it belongs to something else.
  Store(std::filesystem::path folder, const StoreIndex& index, Say say);
  ~Store();  // removes what processes that were killed meanwhile left
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  const std::filesystem::path& folder() const { return folder_; }
  std::filesystem::path file_of(const Point& point) const;

  /// Whether the result of the point is there, whole. A damaged file is set aside, and said so. One
  /// under other names (title, settings) does not count when it can be made anew from its
  /// replications, else it is given these names.
  bool has(const Point& point);

  /// Takes the point for this process. False when another one has it.
  bool claim(const Point& point) { return claims_.take(point.hash); }
  void give_back(const Point& point) { claims_.give_back(point.hash); }

  /// What is known of the point's replications, as bytes; empty when nothing is.
  std::string known_replications(const Point& point);
  /// Stores what a point came to. A result that was made of the same replications before (of fewer
  /// of them or of more, or with other goals) goes, unless it is that of a point of `wanted`.
  void put(const Point& point, const std::string& result, const std::string& replications);
  /// How many results have gone that way. What they were made of is kept.
  std::size_t replaced() const { return replaced_; }
  /// The points of the sweep: their results stay whatever else is put.
  void want(const std::vector<Point>& points);

 private:
  void make_index(const StoreIndex& index);
  void remove_leftovers();
  void set_aside(const std::filesystem::path& file, const std::string& why);
  bool is_better_kept(const Replications& before, const std::string& now) const;
  std::filesystem::path replications_file(const Point& point) const;

  std::filesystem::path folder_;
  Say say_;
  std::set<std::string> wanted_;  // hashes
  std::size_t replaced_ = 0;
  Claims claims_;
};

// What a folder has; nothing is changed.

/// Whether it has the result of the point, whole.
bool has_result(const std::filesystem::path& folder, const Point& point);
/// How many replications of the point it has, of which a result is made without simulating them
/// again.
std::size_t kept_replications(const std::filesystem::path& folder, const Point& point);

}  // namespace acceptlab::experiment
