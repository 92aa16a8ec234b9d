#pragma once

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>

#include "experiment/sweep/sweep.hpp"
#include "experiment/sweep/thread_farm.hpp"

namespace acceptlab::experiment {

/// A folder that goes when the test ends.
class TestFolder {
 public:
  TestFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "acceptlab-sweep-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = name;
  }
  ~TestFolder() { std::filesystem::remove_all(path_); }
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

inline std::string contents(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Name and bytes of every file of a folder.
inline std::map<std::string, std::string> bytes_of(const std::filesystem::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    files[entry.path().filename().string()] = contents(entry.path());
  return files;
}

/// Six points of ten milliseconds.
inline std::string sweep_text(const std::string& axes = R"([
  { key = "server.workers", values = [1, 2, 3] },
  { key = "server.backlog", values = [16, 128] } ])",
                              const std::string& replications = "2") {
  return "format = 1\ntitle = \"small\"\n[[arrivals]]\nprocess = { type = \"poisson\", rate = "
         "\"5k/s\" }\n[run]\nduration = \"10ms\"\nwarmup = \"1ms\"\ndrain = \"1ms\"\n"
         "replications = " +
         replications + "\n[sweep]\naxes = " + axes + "\n";
}

inline std::string write_scenario(const TestFolder& folder, const std::string& text) {
  std::ofstream(folder / "s.toml") << text;
  return (folder / "s.toml").string();
}

/// A sweep of the file in a folder, and what it said.
struct Swept {
  SweepReport report;
  std::string said;
  std::size_t simulated = 0;  // replications
};
inline Swept sweep_into(const std::filesystem::path& folder, const std::string& file,
                        unsigned threads = 1, const Shard& shard = {},
                        const Overrides& overrides = {}) {
  Swept swept;
  std::mutex mutex;
  const Say say = [&](const std::string& text) {
    const std::lock_guard lock(mutex);
    swept.said += text + "\n";
  };
  const SweepPlan plan = plan_sweep(file, overrides);
  Store store(folder, index_of(plan.base), say);
  SweepOptions options;
  options.shard = shard;
  options.threads = threads;
  options.say = say;
  options.simulator.replication = [&](const Scenario& s, std::uint32_t r, sim::Duration w,
                                      std::optional<sim::Duration> series) {
    {
      const std::lock_guard lock(mutex);
      ++swept.simulated;
    }
    return run_replication(s, r, w, series);
  };
  ThreadFarm farm(threads);
  swept.report = run_sweep(plan, store, farm, options);
  return swept;
}

}  // namespace acceptlab::experiment
