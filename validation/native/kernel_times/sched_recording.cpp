#include "validation/native/kernel_times/sched_recording.hpp"

#include <algorithm>
#include <string_view>

#include "validation/native/kernel_times/bpf_programs.hpp"
#include "validation/native/linux/cpus.hpp"
#include "validation/native/linux/perf_rings.hpp"

namespace acceptlab::native {
namespace {

// A record takes about 100 bytes: room for 160 000 a CPU.
constexpr std::size_t buffer_bytes = std::size_t{16} << 20;

class PerfRecording : public SchedRecording {
 public:
  PerfRecording()
      : rings_(online_cpus(), {{"sched", "sched_waking", ""}, {"sched", "sched_switch", ""}},
               buffer_bytes) {}

  void start() override { rings_.start(); }

  std::vector<SchedRow> stop(std::vector<std::string>& lost) override {
    rings_.stop();
    std::vector<SchedRow> rows;
    const auto take = [&](const PerfRings::Sample& sample) { rows.push_back(row_of(sample)); };
    if (!rings_.drain(take)) lost.emplace_back("part of sched.csv: a trace buffer was full");
    std::ranges::stable_sort(rows, {}, &SchedRow::time_ns);
    return rows;
  }

 private:
  static SchedRow row_of(const PerfRings::Sample& sample) {
    const Tracepoint& fields = *sample.tracepoint;
    SchedRow row;
    row.time_ns = sample.time;
    row.cpu = sample.cpu;
    row.kind = sample.event == 0 ? SchedRow::Kind::Waking : SchedRow::Kind::Switch;
    const bool is_switch = row.kind == SchedRow::Kind::Switch;
    row.task = static_cast<pid_t>(fields.integer(sample.raw, is_switch ? "next_pid" : "pid"));
    row.name = fields.text(sample.raw, is_switch ? "next_comm" : "comm");
    if (is_switch) {
      // The lowest eight bits are states of sleep and death; a preempted task has none of them.
      constexpr std::int64_t not_runnable = 0xff;
      row.previous = static_cast<pid_t>(fields.integer(sample.raw, "prev_pid"));
      row.previous_runnable = (fields.integer(sample.raw, "prev_state") & not_runnable) == 0;
    }
    return row;
  }

  PerfRings rings_;
};

std::string field(const std::string& name) {
  std::string text = name;
  std::ranges::replace_if(
      text, [](char c) { return c == ',' || c == '"' || static_cast<unsigned char>(c) < ' '; },
      '_');
  return text;
}

}  // namespace

std::unique_ptr<SchedRecording> prepare_sched_recording(Instruments wanted,
                                                        std::vector<std::string>& lost) {
  if (wanted == Instruments::None) return nullptr;
  if (wanted != Instruments::Tracefs) try {
      return prepare_bpf_recording();
    } catch (const EnvironmentError& error) {
      if (wanted == Instruments::Bpf) throw;
    }
  try {
    auto recording = std::make_unique<PerfRecording>();
    lost.emplace_back(
        "in sched.csv what happens while a CPU is idle, and switches away from the idle task: "
        "perf_event_open leaves them out");
    return recording;
  } catch (const EnvironmentError& error) {
    if (wanted == Instruments::Tracefs) throw;
    lost.push_back("no sched.csv: " + std::string(error.what()));
  }
  return nullptr;
}

void write_csv(std::ostream& to, const std::vector<SchedRow>& rows) {
  to << "time_ns,cpu,kind,task,task_comm,previous,previous_runnable\n";
  for (const SchedRow& row : rows) {
    to << row.time_ns << ',' << row.cpu << ','
       << (row.kind == SchedRow::Kind::Waking ? "waking" : "switch") << ',' << row.task << ','
       << field(row.name) << ',';
    if (row.kind == SchedRow::Kind::Switch)
      to << row.previous << ',' << (row.previous_runnable ? 1 : 0);
    else
      to << ',';
    to << '\n';
  }
}

}  // namespace acceptlab::native
