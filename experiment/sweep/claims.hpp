#pragma once

#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <set>
#include <string>
#include <thread>

namespace acceptlab::experiment {

/// Who may compute a point: a file NAME.claim in a folder that several processes and machines
/// share. Claims are renewed while they are held. Those of a process that is gone, or on another
/// machine has not renewed for ten minutes, are taken over.
class Claims {
 public:
  explicit Claims(std::filesystem::path folder);
  ~Claims();  // gives back what is held
  Claims(const Claims&) = delete;
  Claims& operator=(const Claims&) = delete;

  /// False when another live process has it. Throws std::system_error.
  bool take(const std::string& name);
  void give_back(const std::string& name);
  /// Removes claims that nobody alive holds. True when there are others left.
  bool remove_abandoned() const;

 private:
  std::filesystem::path file(const std::string& name) const;
  bool is_abandoned(const std::filesystem::path& claim, const std::string& contents) const;
  bool remove_if_abandoned(const std::filesystem::path& claim) const;
  void renew_until_stopped();

  std::filesystem::path folder_;
  std::string own_;  // what our claims say
  std::mutex mutex_;
  std::condition_variable changed_;
  std::set<std::string> held_;
  bool stopped_ = false;
  std::thread renewing_;
};

}  // namespace acceptlab::experiment
