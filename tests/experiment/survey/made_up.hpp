#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "experiment/survey/finding.hpp"
#include "experiment/survey/server_facts.hpp"

namespace acceptlab::experiment {

/// A folder that stands for "/" of a machine made up by a test.
class MadeUp {
 public:
  MadeUp() { std::filesystem::create_directories(root_); }
  ~MadeUp() { std::filesystem::remove_all(root_); }
  MadeUp(const MadeUp&) = delete;
  MadeUp& operator=(const MadeUp&) = delete;

  /// `path` starts with "/".
  void write(const std::string& path, const std::string& text) const {
    std::filesystem::create_directories(std::filesystem::path(root_.string() + path).parent_path());
    std::ofstream(root_.string() + path, std::ios::binary) << text;
  }
  std::string path(const std::string& path) const { return root_.string() + path; }
  const std::filesystem::path& root() const { return root_; }

  /// A CPU of /sys with its place.
  void cpu(unsigned number, unsigned package, unsigned core, const std::string& llc) const {
    const std::string folder = "/sys/devices/system/cpu/cpu" + std::to_string(number);
    write(folder + "/topology/physical_package_id", std::to_string(package) + "\n");
    write(folder + "/topology/core_id", std::to_string(core) + "\n");
    if (llc.empty()) return;
    write(folder + "/cache/index0/level", "1\n");
    write(folder + "/cache/index0/shared_cpu_list", std::to_string(number) + "\n");
    write(folder + "/cache/index3/level", "3\n");
    write(folder + "/cache/index3/shared_cpu_list", llc + "\n");
  }

 private:
  std::filesystem::path root_ =
      std::filesystem::temp_directory_path() /
      ("acceptlab-init-test-" + std::to_string(reinterpret_cast<std::uintptr_t>(this)));
};

/// A server of that version on a machine of so many CPUs.
inline ServerFacts facts_of(unsigned cpus, const std::string& version) {
  ServerFacts facts;
  facts.layout.cores = facts.layout.online = cpus;
  facts.layout.known = true;
  facts.layout.names.clear();
  for (unsigned cpu = 0; cpu < cpus; ++cpu) facts.layout.names.push_back(cpu);
  facts.version = version;
  facts.version_from = "the test";
  return facts;
}

/// Whether a remark of these findings has the words.
inline bool remarks_say(const Findings& found, std::string_view words) {
  for (const Remark& remark : found.remarks) {
    if (remark.text.find(words) != std::string::npos) return true;
  }
  return false;
}

/// Whether something that was not understood is told with these words; "" counts any.
inline bool not_understood(const Findings& found, std::string_view words) {
  for (const Diagnostic& d : found.not_understood) {
    if (d.what.find(words) != std::string::npos) return true;
  }
  return false;
}

inline const Finding* finding_of(const Findings& found, std::string_view key) {
  const Finding* last = nullptr;
  for (const Finding& finding : found.keys) {
    if (finding.key == key) last = &finding;
  }
  return last;
}

}  // namespace acceptlab::experiment
