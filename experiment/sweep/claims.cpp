#include "experiment/sweep/claims.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <optional>
#include <system_error>
#include <vector>

#include "experiment/keys/reading.hpp"
#include "experiment/sweep/exclusive_file.hpp"
#include "experiment/sweep/process_identity.hpp"

namespace acceptlab::experiment {

namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr std::string_view ending = ".claim";
constexpr std::chrono::seconds renew_every{30}, abandoned_after{600};

/// When a file was last touched, by the clock of the disk that it is on.
std::optional<std::time_t> touched(const fs::path& file) {
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0) return std::nullopt;
  return status.st_mtime;
}

/// Now by the clock of the disk: machines that share it need not agree about the time.
std::optional<std::time_t> now_on_disk_of(const fs::path& folder) {
  std::string name = (folder / ".clock.XXXXXX").string();
  const int descriptor = ::mkostemp(name.data(), O_CLOEXEC);
  if (descriptor < 0) return std::nullopt;
  ::close(descriptor);
  const auto now = touched(name);
  ::unlink(name.c_str());
  return now;
}

}  // namespace

Claims::Claims(fs::path folder)
    : folder_(std::move(folder)),
      own_(claim_text(this_process())),
      renewing_([this] { renew_until_stopped(); }) {}

Claims::~Claims() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  changed_.notify_all();
  renewing_.join();
  for (const std::string& name : held_) ::unlink(file(name).c_str());
}

fs::path Claims::file(const std::string& name) const {
  return folder_ / (name + std::string(ending));
}

bool Claims::take(const std::string& name) {
  const fs::path claim = file(name);
  if (!create_exclusively(claim, own_) &&
      (!remove_if_abandoned(claim) || !create_exclusively(claim, own_)))
    return false;
  const std::lock_guard lock(mutex_);
  held_.insert(name);
  return true;
}

void Claims::give_back(const std::string& name) {
  const std::lock_guard lock(mutex_);
  if (held_.erase(name) > 0) ::unlink(file(name).c_str());
}

bool Claims::remove_abandoned() const {
  std::vector<fs::path> claims;
  for (const auto& entry : fs::directory_iterator(folder_)) {
    if (entry.path().extension() == ending) claims.push_back(entry.path());
  }
  bool others = false;
  for (const fs::path& claim : claims) others |= !remove_if_abandoned(claim);
  return others;
}

bool Claims::is_abandoned(const fs::path& claim, const std::string& text) const {
  const ProcessIdentity identity = identity_of(text);
  if (is_here(identity)) return !is_alive(identity);
  const auto renewed = touched(claim), now = now_on_disk_of(folder_);
  return renewed && now && *now - *renewed > abandoned_after.count();
}

/// True when the claim is gone. Two that find the same abandoned claim may not both remove it: the
/// second would remove the new one of the first. So it is moved away, and looked at again.
bool Claims::remove_if_abandoned(const fs::path& claim) const {
  const auto text = file_contents(claim);
  if (!text) return !fs::exists(claim);  // one that cannot be read is somebody's
  if (!is_abandoned(claim, *text)) return false;
  const fs::path aside = folder_ / fmt::format(".{}.{:06}", claim.filename().string(),
                                               ::getpid() % 1000000);  // as temporary files
  if (::rename(claim.c_str(), aside.c_str()) != 0) return true;
  const bool was_the_same = file_contents(aside) == text;
  if (!was_the_same) {
    [[maybe_unused]] const int put_back = ::link(aside.c_str(), claim.c_str());
  }
  ::unlink(aside.c_str());
  return was_the_same;
}

void Claims::renew_until_stopped() {
  std::unique_lock lock(mutex_);
  while (!changed_.wait_for(lock, renew_every, [this] { return stopped_; })) {
    for (const std::string& name : held_) ::utimensat(AT_FDCWD, file(name).c_str(), nullptr, 0);
  }
}

}  // namespace acceptlab::experiment
