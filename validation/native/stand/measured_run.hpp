#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "validation/native/kernel_times/sched_recording.hpp"
#include "validation/native/stand/child_process.hpp"
#include "validation/native/stand/enclosure.hpp"
#include "validation/native/stand/network.hpp"
#include "validation/native/stand/plan.hpp"
#include "validation/native/stand/run_record.hpp"
#include "validation/native/stand/supervision.hpp"

namespace acceptlab::native::stand {

/// One run from its plan to what it leaves: server ready, instruments on, load started, readings at
/// the begin and the end of the window, all ended. Destroying it ends everything at once.
class MeasuredRun {
 public:
  /// `not_raised`: why the run competes with other load, or empty. Throws EnvironmentError.
  MeasuredRun(const Plan& plan, const Supervision& supervision, const std::string& not_raised);

  /// Runs, and writes established.csv, sched.csv and, last, run.json. A run that went wrong is
  /// written, too, with its faults. Throws Interrupted, and then writes nothing, and
  /// EnvironmentError.
  const RunRecord& carry_out();

 private:
  struct Step;

  void carry_out_or_fail();
  void start_server();
  void attach_instruments();
  void start_load();
  std::vector<Step> timetable();
  void follow(const std::vector<Step>& steps);
  void wait_for_load();
  void wait_until(std::int64_t time_ns);
  void look_after_processes();
  void send_event(const PlannedSignal& event);
  Readings read() const;
  void check_readings();
  void finish_instruments();
  void compare_with_count(std::size_t stamps, long opened);
  void write_sched_trace();
  void end_processes();
  void end_process(ChildProcess& process, const char* role, std::optional<int>& status);

  const Plan& plan_;
  const Supervision& supervision_;
  RunRecord record_;
  Enclosure enclosure_;
  std::optional<RunNetwork> network_;
  RunProcesses processes_;
  std::optional<ChildProcess> server_, load_;
  std::optional<ServerLog> log_;
  std::unique_ptr<KernelTimes> kernel_times_;
  std::unique_ptr<SchedRecording> sched_recording_;
  long opened_before_ = 0;       // connections in the server's network before the instruments
  bool server_may_end_ = false;  // the plan has sent it a signal that may end it
};

}  // namespace acceptlab::native::stand
