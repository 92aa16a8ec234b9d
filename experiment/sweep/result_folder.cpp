#include "experiment/sweep/result_folder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <system_error>

#include "experiment/keys/reading.hpp"
#include "experiment/result/atomic_file.hpp"
#include "experiment/result/result_json.hpp"
#include "experiment/result/stored_result.hpp"
#include "experiment/sweep/one_per_point.hpp"
#include "experiment/sweep/replications_file.hpp"
#include "experiment/sweep/store.hpp"

namespace acceptlab::experiment {

namespace {

namespace fs = std::filesystem;

std::vector<fs::path> files_of(const fs::path& folder, const char* extension) {
  std::error_code error;
  std::vector<fs::path> files;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    const fs::path& file = entry->path();
    if (file.extension() == extension && !file.filename().string().starts_with('.'))
      files.push_back(file);
  }
  if (error) throw std::system_error(error, "reading folder " + folder.string());
  std::sort(files.begin(), files.end());
  return files;
}

/// Of a folder of this program's.
StoreIndex index_in(const fs::path& folder) {
  const auto index = read_index(folder);
  if (!index)
    throw FolderError(fmt::format(
        "{} is not the folder of a sweep: it has no file {}\n   = help: if it is lost, {}",
        folder.string(), index_file_name, without_index_help));
  require_same_program(folder, *index, "merge it with the program that made it");
  return *index;
}

StoreIndex common_index(const std::vector<fs::path>& folders) {
  if (folders.empty()) throw FolderError("there are no folders to merge");
  const StoreIndex first = index_in(folders.front());
  for (const fs::path& folder : folders) {
    if (const StoreIndex index = index_in(folder); !(index == first))
      throw FolderError(
          fmt::format("{} and {} belong to sweeps of different scenarios: {}",
                      folders.front().string(), folder.string(),
                      difference_text(first, index, folders.front().string(), folder.string())));
  }
  return first;
}

/// Of each file name the one to keep: the first of the results, the most replications.
class Merged {
 public:
  explicit Merged(MergeReport& report) : report_(report) {}

  void add_result(const fs::path& file) {
    const std::string text = read_file(file);
    const auto result = read_stored_result(text);
    if (const std::string why = damage(result, file); !why.empty()) {
      report_.damaged.push_back({file.string(), why});
      return;
    }
    const auto [entry, fresh] = files_.try_emplace(file.filename().string(), file);
    if (!fresh && without_names(read_file(entry->second)) != without_names(text))
      throw FolderError(fmt::format("{} and {} are different results of the same point",
                                    entry->second.string(), file.string()));
    if (!fresh) return;
    ++report_.results;
    one_per_point_.add(file, *result);
  }

  void add_replications(const fs::path& file) {
    const auto replications = decode(read_file(file));
    if (!replications || file.stem() != replications->scenario) {
      report_.damaged.push_back({file.string(), "damaged, or of a program with other sources"});
      return;
    }
    const auto [entry, fresh] = files_.try_emplace(file.filename().string(), file);
    if (fresh) return;
    const auto other = decode(read_file(entry->second));
    if (replications->measured.size() > other->measured.size()) entry->second = file;
  }

  /// Without the results of points that have a better one.
  void leave_out_superseded() {
    for (const fs::path& file : one_per_point_.superseded()) {
      report_.superseded.push_back(file.string());
      files_.erase(file.filename().string());
      --report_.results;
    }
  }

  void write(const fs::path& into) const {
    for (const auto& [name, from] : files_) {
      const fs::path to = into / name;
      if (fs::exists(to) && fs::equivalent(from, to)) continue;
      write_atomically(to, read_file(from));
      report_.copied += to.extension() == ".json" ? 1 : 0;
    }
  }

 private:
  static std::string damage(const std::optional<StoredResult>& result, const fs::path& file) {
    if (!result) return "damaged";
    if (file.stem() != result->hash) return "not named by its scenario_hash, so of no sweep,";
    return result->version == program_version() ? "" : "of version " + result->version;
  }

  MergeReport& report_;
  std::map<std::string, fs::path> files_;
  OnePerPoint one_per_point_;
};

}  // namespace

std::vector<fs::path> result_files(const fs::path& path) {
  if (!fs::is_directory(path)) {
    if (fs::exists(path)) return {path};
    throw FolderError(path.string() + " is not there");
  }
  auto files = files_of(path, ".json");
  if (files.empty()) throw FolderError(path.string() + " has no results: no file ends in .json");
  return files;
}

std::vector<fs::path> superseded_results(const std::vector<fs::path>& files) {
  OnePerPoint one_per_point;
  for (const fs::path& file : files) {
    if (const auto result = read_stored_result(read_file(file))) one_per_point.add(file, *result);
  }
  return one_per_point.superseded();
}

MergeReport merge_folders(const std::vector<fs::path>& folders, const fs::path& into) {
  for (const fs::path& folder : folders) {
    if (!fs::is_directory(folder)) throw FolderError(folder.string() + " is not a folder");
  }
  std::vector<fs::path> all = folders;
  if (read_index(into)) all.insert(all.begin(), into);
  const StoreIndex index = common_index(all);
  MergeReport report;
  Merged merged(report);
  for (const fs::path& folder : all) {
    for (const fs::path& file : files_of(folder, ".json")) merged.add_result(file);
    for (const fs::path& file : files_of(folder, ".replications")) merged.add_replications(file);
  }
  const Store store(into, index, {});
  merged.leave_out_superseded();
  merged.write(into);
  for (const fs::path file : report.superseded) fs::remove(into / file.filename());
  return report;
}

}  // namespace acceptlab::experiment
