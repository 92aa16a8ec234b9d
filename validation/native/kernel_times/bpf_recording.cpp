#include <algorithm>
#include <string_view>

#include "validation/native/kernel_times/bpf_code.hpp"
#include "validation/native/kernel_times/bpf_object.hpp"
#include "validation/native/kernel_times/bpf_programs.hpp"

namespace acceptlab::native {
namespace {

class BpfRecording : public SchedRecording {
 public:
  BpfRecording() : object_("sched_trace", sched_trace_code()) { object_.load(); }

  void start() override {
    object_.attach("record_switch");
    object_.attach("record_waking");
  }

  std::vector<SchedRow> stop(std::vector<std::string>& lost) override {
    object_.detach_all();
    const auto made = object_.variable<std::uint64_t>("used");
    const auto records = object_.entries<sched_record>("records");
    if (made > records.size())
      lost.push_back("the last " + std::to_string(made - records.size()) + " rows of sched.csv");
    const std::uint64_t missed =
        object_.missed_runs("record_switch") + object_.missed_runs("record_waking");
    if (missed > 0)
      lost.push_back(std::to_string(missed) + " rows of sched.csv that came one within another");
    std::vector<SchedRow> rows;
    for (const sched_record& record : records.first(std::min<std::size_t>(made, records.size())))
      rows.push_back(row_of(record));
    std::ranges::stable_sort(rows, {}, &SchedRow::time_ns);
    return rows;
  }

 private:
  static SchedRow row_of(const sched_record& record) {
    const std::string_view name(static_cast<const char*>(record.name), sizeof record.name);
    SchedRow row;
    row.time_ns = static_cast<std::int64_t>(record.time);
    row.cpu = record.cpu;
    row.kind = record.kind == SCHED_WAKING ? SchedRow::Kind::Waking : SchedRow::Kind::Switch;
    row.task = static_cast<pid_t>(record.task);
    row.name = name.substr(0, name.find('\0'));
    row.previous = static_cast<pid_t>(record.previous);
    row.previous_runnable = record.previous_runnable != 0;
    return row;
  }

  BpfObject object_;
};

}  // namespace

std::unique_ptr<SchedRecording> prepare_bpf_recording() { return std::make_unique<BpfRecording>(); }

}  // namespace acceptlab::native
