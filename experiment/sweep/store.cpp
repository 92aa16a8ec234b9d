#include "experiment/sweep/store.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <nlohmann/json.hpp>
#include <system_error>

#include "experiment/keys/reading.hpp"
#include "experiment/result/atomic_file.hpp"
#include "experiment/result/result_json.hpp"
#include "experiment/result/stored_result.hpp"
#include "experiment/result/temporary_file.hpp"
#include "experiment/sweep/exclusive_file.hpp"

namespace acceptlab::experiment {

namespace {

namespace fs = std::filesystem;

void rename_or_throw(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::rename(from, to, error);
  if (error) throw std::system_error(error, "renaming " + from.string());
}

/// A file that is there but cannot be read is no damage, but an error.
std::optional<std::string> text_of(const fs::path& file) {
  errno = 0;
  auto text = file_contents(file);
  if (!text && errno != ENOENT && errno != 0)
    throw std::system_error(errno, std::generic_category(), "reading " + file.string());
  return text;
}

/// What is wrong with a result; empty when nothing is.
std::string damage(const std::optional<StoredResult>& result, const Point& point) {
  if (!result) return "no whole result";
  if (result->version != program_version()) return "of version " + result->version;
  if (result->hash != point.hash) return "of another scenario";
  if (result->replications == 0) return "without replications";
  return {};
}

bool is_of_a_sweep(const std::string& target) {
  constexpr std::size_t hash_digits = 32;
  const std::size_t digits = target.find_first_not_of("0123456789abcdef");
  return target == index_file_name || target == "clock" || digits == hash_digits;
}

}  // namespace

bool has_result(const fs::path& folder, const Point& point) {
  const auto text = text_of(folder / (point.hash + ".json"));
  return text && damage(read_stored_result(*text), point).empty();
}

std::size_t kept_replications(const fs::path& folder, const Point& point) {
  const auto bytes = text_of(folder / (point.replication_hash + ".replications"));
  const auto known = bytes ? decode(*bytes) : std::nullopt;
  return known && known->scenario == point.replication_hash ? known->measured.size() : 0;
}

Store::Store(fs::path folder, const StoreIndex& index, Say say)
    : folder_(std::move(folder)), say_(std::move(say)), claims_([&] {
        std::error_code error;
        fs::create_directories(folder_, error);
        if (error) throw std::system_error(error, "making folder " + folder_.string());
        return folder_;
      }()) {
  make_index(index);
  remove_leftovers();
}

void Store::make_index(const StoreIndex& index) {
  require_folder_of(folder_, index);
  if (read_index(folder_)) return;
  if (create_exclusively(folder_ / index_file_name, index_text(index))) return;
  require_folder_of(folder_, index);  // somebody else was faster
}

Store::~Store() {
  try {
    remove_leftovers();
  } catch (const std::exception&) {
    // The next sweep in this folder tries again.
  }
}

void Store::want(const std::vector<Point>& points) {
  for (const Point& point : points) wanted_.insert(point.hash);
}

/// Temporary files belong to whoever has a claim, so they go when nobody has. They are listed
/// before it is asked who is at work: one that is made later has another name.
void Store::remove_leftovers() {
  std::vector<fs::path> temporary;
  for (const auto& entry : fs::directory_iterator(folder_)) {
    if (is_of_a_sweep(target_of_temporary(entry.path().filename().string())))
      temporary.push_back(entry.path());
  }
  if (claims_.remove_abandoned()) return;
  std::error_code ignored;
  for (const fs::path& file : temporary) fs::remove(file, ignored);
}

void Store::set_aside(const fs::path& file, const std::string& why) {
  const fs::path aside = file.string() + ".damaged";
  rename_or_throw(file, aside);
  if (say_)
    say_(fmt::format("{} is {}; it is kept as {} and computed again", file.string(), why,
                     aside.filename().string()));
}

fs::path Store::file_of(const Point& point) const { return folder_ / (point.hash + ".json"); }

fs::path Store::replications_file(const Point& point) const {
  return folder_ / (point.replication_hash + ".replications");
}

bool Store::has(const Point& point) {
  const fs::path file = file_of(point);
  auto text = text_of(file);
  if (!text) return false;
  const auto result = read_stored_result(*text);
  if (const std::string why = damage(result, point); !why.empty()) {
    set_aside(file, why);
    return false;
  }
  const bool named = result->settings == point.settings_json && result->title == point.title;
  if (named) return true;
  // Which values are assumptions goes by the settings too, so that it is made anew where it can be.
  if (fs::exists(replications_file(point))) return false;
  if (!claim(point)) return true;
  write_atomically(
      file, with_names(std::move(*text), nlohmann::json(point.title).dump(), point.settings_json));
  give_back(point);
  return true;
}

std::string Store::known_replications(const Point& point) {
  const fs::path file = replications_file(point);
  auto bytes = text_of(file);
  if (!bytes) return {};
  const auto known = decode(*bytes);
  if (known && known->scenario == point.replication_hash) return std::move(*bytes);
  set_aside(file, "damaged");
  return {};
}

/// Points that differ in their number of replications alone share them: whoever has most says what
/// the file is, in whatever order they come.
bool Store::is_better_kept(const Replications& before, const std::string& now) const {
  const auto fresh = decode(now);
  if (!fresh || !wanted_.contains(before.result)) return false;
  return fresh->measured.size() <= before.measured.size() &&
         fresh->with_drawn_costs.size() <= before.with_drawn_costs.size() &&
         fresh->of_twin.size() <= before.of_twin.size();
}

void Store::put(const Point& point, const std::string& result, const std::string& replications) {
  const fs::path file = replications_file(point);
  const auto before = text_of(file);
  const auto replaced = before ? decode(*before) : std::nullopt;
  if (before != replications && !(replaced && is_better_kept(*replaced, replications))) {
    write_atomically(file, replications);
    // Should the program be killed here, the new result is made from the replications.
    if (replaced && !wanted_.contains(replaced->result)) {
      std::error_code ignored;
      replaced_ += fs::remove(folder_ / (replaced->result + ".json"), ignored) ? 1 : 0;
    }
  }
  write_atomically(file_of(point), result);
}

}  // namespace acceptlab::experiment
