#include "experiment/sweep/result_folder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <system_error>

#include "experiment/keys/reading.hpp"
#include "experiment/result/atomic_file.hpp"
#include "experiment/result/result_json.hpp"
#include "experiment/result/stored_result.hpp"
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

StoreIndex common_index(const std::vector<fs::path>& folders) {
  std::optional<StoreIndex> common;
  for (const fs::path& folder : folders) {
    const auto index = read_index(folder);
    if (!index)
      throw FolderError(fmt::format(
          "{} is not the folder of a sweep: it has no file {}\n   = help: if it is lost, {}",
          folder.string(), index_file_name, without_index_help));
    if (common) require_same_sweep(folder, *index, *common);
    if (!common) common = index;
  }
  if (!common) throw FolderError("there are no folders to merge");
  return *common;
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
    if (result->settings.find("\"run.replications\"") != std::string::npos)
      of_an_axis_.insert(result->hash);
    const auto [entry, fresh] = files_.try_emplace(file.filename().string(), file);
    if (!fresh && without_names(read_file(entry->second)) != without_names(text))
      throw FolderError(fmt::format("{} and {} are different results of the same point",
                                    entry->second.string(), file.string()));
    if (fresh) ++report_.results;
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
    const bool is_more = replications->measured.size() > other->measured.size();
    if (replications->measured.size() != other->measured.size() &&
        replications->result != other->result)
      of_fewer_.insert((is_more ? other : replications)->result);
    if (is_more) entry->second = file;
  }

  /// Without the results of points that have another one, of more replications.
  void leave_out_fewer() {
    for (const std::string& hash : of_fewer_) {
      if (of_an_axis_.contains(hash) || files_.erase(hash + ".json") == 0) continue;
      report_.of_fewer_replications.push_back(hash + ".json");
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
    if (!result || file.stem() != result->hash) return "damaged";
    return result->version == program_version() ? "" : "of version " + result->version;
  }

  static std::string without_names(std::string text) {
    return with_names(std::move(text), "\"\"", "{}");
  }

  MergeReport& report_;
  std::map<std::string, fs::path> files_;
  std::set<std::string> of_fewer_, of_an_axis_;  // hashes
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
  merged.leave_out_fewer();
  merged.write(into);
  for (const std::string& name : report.of_fewer_replications) fs::remove(into / name);
  return report;
}

}  // namespace acceptlab::experiment
