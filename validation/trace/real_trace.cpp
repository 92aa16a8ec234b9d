#include "validation/trace/real_trace.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "experiment/notation/units.hpp"
#include "validation/measure/run_logs.hpp"

namespace acceptlab::validation {

using experiment::TraceError;
using experiment::TraceQuery;
using sim::Duration;
using sim::Time;

namespace {

Time time_at(std::int64_t ns) { return Time(Duration(ns)); }

std::string text_of(Duration length) {
  return experiment::duration_text(static_cast<double>(length.count()));
}

RunFolder read(const std::string& folder) {
  try {
    return read_run_folder(folder);
  } catch (const RunLogError& error) {
    throw TraceError(error.what());
  }
}

}  // namespace

RealTrace::RealTrace(const std::string& folder, const TraceQuery& query)
    : run_(read(folder)), threads_(run_), aligned_(query.aligned), findings_(run_.findings) {
  set_window(query);
  if (threads_.guessed())
    findings_.emplace_back(
        "run.json lists no worker that sched.csv knows: which task is which worker follows from "
        "what each accepted");
  const Time asked = window_.to;
  if (query.format == TraceQuery::Format::Text) {
    if (run_.sched.rows.empty())
      throw TraceError(fmt::format(
          "{}: wake-ups were not recorded\n   = help: measure with \"sched_trace\": true", folder));
    wakeups_ = std::make_unique<RealWakeups>(window_, query.most_events, threads_);
    RealReplay(run_, threads_).tell(*wakeups_, window_.to);
  } else {
    const bool traced = !run_.sched.rows.empty();
    timeline_ = std::make_unique<RealTimeline>(
        window_, query.most_events, run_.cpus,
        traced ? time_at(run_.sched.rows.front().time_ns) : Time::max(), threads_);
    RealReplay(run_, threads_).tell(*timeline_, window_.to);
    timeline_->finish(window_.to);
  }
  if (window_.to < asked)
    findings_.push_back(fmt::format("the window holds more than {} events: it is cut off at {}",
                                    events(), text_of(window_.to - window_.zero)));
}

void RealTrace::set_window(const TraceQuery& query) {
  window_.zero = time_at(run_.zero_ns);
  const Duration length(run_.end_ns - run_.zero_ns);
  const Duration from = query.from.value_or(Duration{0}), to = query.to.value_or(length);
  if (from >= length)
    throw TraceError(fmt::format("--from {} lies after the run's end\n   = help: {} were measured",
                                 text_of(from), text_of(length)));
  if (from >= to)
    throw TraceError(fmt::format("--from {} is not before --to {}", text_of(from), text_of(to)));
  if (to > length)
    findings_.push_back(fmt::format("the run ends at {}, before --to {}: what is shown ends there",
                                    text_of(length), text_of(to)));
  window_.from = window_.zero + from;
  window_.to = window_.zero + std::min(to, length);
  tell_what_is_traced();
}

/// The scheduler is recorded for a part of the window only.
void RealTrace::tell_what_is_traced() {
  if (run_.sched.rows.empty()) return;
  const Time begin = time_at(run_.sched.rows.front().time_ns);
  const Time end = time_at(run_.sched.rows.back().time_ns);
  constexpr Duration unnoticed = std::chrono::milliseconds(2);
  if (begin <= window_.from + unnoticed && window_.to <= end + unnoticed) return;
  findings_.push_back(fmt::format("CPUs and wake-ups were recorded from {} to {} only",
                                  text_of(begin - window_.zero), text_of(end - window_.zero)));
}

std::size_t RealTrace::events() const {
  return timeline_ != nullptr ? timeline_->events() : wakeups_->events();
}

void RealTrace::write(const experiment::Sink& sink) const {
  if (timeline_ != nullptr) return timeline_->write(sink);
  wakeups_->write(aligned_, sink);
}

}  // namespace acceptlab::validation
