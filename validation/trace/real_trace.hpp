#pragma once

#include <memory>
#include <string>
#include <vector>

#include "experiment/trace/trace.hpp"
#include "validation/trace/real_threads.hpp"
#include "validation/trace/real_timeline.hpp"
#include "validation/trace/real_wakeups.hpp"
#include "validation/trace/run_folder.hpp"

namespace acceptlab::validation {

/// A window of a measured run in the formats of `acceptlab trace`, from the folder that it left.
/// Times count from the end of its warm-up; without `from` or `to` the window is the measured
/// one's.
class RealTrace {
 public:
  /// Throws experiment::TraceError when there is no such run or window; std::system_error when a
  /// file cannot be read.
  RealTrace(const std::string& folder, const experiment::TraceQuery& query);

  /// What the reader should know beside.
  const std::vector<std::string>& findings() const { return findings_; }
  std::size_t events() const;
  void write(const experiment::Sink& sink) const;

 private:
  void set_window(const experiment::TraceQuery& query);
  void tell_what_is_traced();

  RunFolder run_;
  RealThreads threads_;
  bool aligned_;
  experiment::TraceWindow window_;
  std::unique_ptr<RealTimeline> timeline_;
  std::unique_ptr<RealWakeups> wakeups_;
  std::vector<std::string> findings_;
};

}  // namespace acceptlab::validation
