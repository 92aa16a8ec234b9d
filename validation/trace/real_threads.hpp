#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "validation/trace/run_folder.hpp"

namespace acceptlab::validation {

/// Who is who in a real run: a lane for each worker, further threads of the server, the generator
/// and other tasks, named as in a simulated timeline where that has the like.
class RealThreads {
 public:
  explicit RealThreads(const RunFolder& run);

  struct Thread {
    std::string name;
    bool server = false;
    std::optional<unsigned> worker;
  };
  const std::vector<Thread>& all() const { return threads_; }  // by lane

  std::optional<std::uint32_t> of_task(std::int32_t pid) const;
  /// The worker's threads; the first one waits for connections. Empty for a number that no worker
  /// has.
  const std::vector<std::uint32_t>& of_worker(unsigned worker) const;
  /// The server has threads beside its master that nobody named: any worker may be theirs.
  bool some_unnamed() const { return unnamed_ > 1; }
  /// True: which task is which worker was told by what each accepted, not by run.json.
  bool guessed() const { return guessed_; }

 private:
  std::string name_of(unsigned worker, std::size_t threads_before) const;
  void add_task(const RealTask& task);
  void guess_workers(const RunFolder& run);
  std::uint32_t add(Thread thread, std::int32_t pid);

  std::optional<unsigned> dispatcher_;
  std::vector<Thread> threads_;
  std::unordered_map<std::int32_t, std::uint32_t> by_task_;
  std::map<unsigned, std::vector<std::uint32_t>> by_worker_;
  unsigned unnamed_ = 0;  // tasks of the server
  bool guessed_ = false;
};

}  // namespace acceptlab::validation
