#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

#include "validation/native/load/arrivals.hpp"
#include "validation/native/load/issued_log.hpp"
#include "validation/native/load/load_run.hpp"
#include "validation/native/load/options.hpp"
#include "validation/native/load/tally.hpp"

namespace acceptlab::native::load {

enum class KeepLog : bool { No, Yes };

/// One load from its options: everything that takes time or memory is done before it starts.
class Load {
 public:
  /// `schedule_text` is the content of options.schedule_file, empty when there is none. Changes how
  /// this process is scheduled, as the options say. Throws ScheduleError, std::invalid_argument for
  /// the target, std::system_error and std::runtime_error for the environment.
  Load(Options options, std::string_view schedule_text, KeepLog keep_log);
  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;

  /// How long run() needs before its first connection.
  Nanoseconds lead() const;
  /// Issues the load from `start_ns` on and waits for its end. Ends early when one of `stops` can
  /// be read or hangs up.
  void run(Nanoseconds start_ns, std::initializer_list<int> stops);

  const Options& options() const { return options_; }
  const Endpoint& server() const { return server_; }
  const Tally& tally() const { return tally_; }
  /// Empty when it is not kept.
  IssuedLog& log() { return log_; }
  /// What the user should know, a sentence each.
  const std::vector<std::string>& notes() const { return notes_; }

  std::size_t descriptor_limit() const { return descriptor_limit_; }
  std::size_t most_open() const { return most_open_; }
  /// Connections of the schedule, or drawn; 0 in a closed loop, which has no plan.
  std::size_t planned() const { return schedule_.size(); }
  /// From time 0 to the last timeout.
  Nanoseconds longest_run() const;
  Nanoseconds start_ns() const { return start_ns_; }
  Nanoseconds end_ns() const { return end_ns_; }
  bool interrupted() const { return interrupted_; }
  /// p99 of lateness is above what the options allow.
  bool slipped() const;

 private:
  Options options_;
  Endpoint server_;
  std::vector<std::string> notes_;
  Schedule schedule_;
  std::size_t descriptor_limit_ = 0, most_open_ = 0;
  std::unique_ptr<Arrivals> arrivals_;
  Tally tally_;
  IssuedLog log_;
  std::unique_ptr<LoadRun> run_;
  Nanoseconds start_ns_ = 0, end_ns_ = 0;
  bool interrupted_ = false;
};

}  // namespace acceptlab::native::load
