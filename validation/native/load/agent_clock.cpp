#include "validation/native/load/agent_clock.hpp"

#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>

#include "validation/native/load/control_channel.hpp"
#include "validation/native/log/shared_log.hpp"

namespace acceptlab::native::load {
namespace {

constexpr std::string_view magic = "ALISSUED";

/// 0 says that something did not happen.
void shift(std::int64_t& stamp, const AgentClock& clock) {
  if (stamp != 0) stamp = clock.ours(stamp);
}

void shift_row(IssuedConnection& row, const AgentClock& clock) {
  for (std::int64_t* stamp : {&row.intended_ns, &row.connecting_ns, &row.connected_ns, &row.sent_ns,
                              &row.first_byte_ns, &row.last_byte_ns, &row.closed_ns})
    shift(*stamp, clock);
}

}  // namespace

ClockReading ClockReading::from(Nanoseconds asked, Nanoseconds stamped, Nanoseconds answered) {
  return {.stamped = stamped,
          .offset = asked + (answered - asked) / 2 - stamped,
          .uncertainty = (answered - asked + 1) / 2};
}

Nanoseconds AgentClock::ours(Nanoseconds stamp) const {
  const Nanoseconds between = after.stamped - before.stamped;
  if (between <= 0) return stamp + before.offset;
  const double part = static_cast<double>(stamp - before.stamped) / static_cast<double>(between);
  return stamp + before.offset + std::llround(part * static_cast<double>(drift()));
}

void shift_log(std::string& log, const AgentClock& clock) {
  constexpr std::size_t row_size = sizeof(IssuedConnection);
  if (log.size() < sizeof(LogHeader) || !log.starts_with(magic) ||
      (log.size() - sizeof(LogHeader)) % row_size != 0)
    throw ControlError("what the agent sent is not a log of issued connections");
  std::int64_t start = 0;
  char* const start_place = log.data() + offsetof(LogHeader, start_ns);
  std::memcpy(&start, start_place, sizeof start);
  shift(start, clock);
  std::memcpy(start_place, &start, sizeof start);
  for (std::size_t at = sizeof(LogHeader); at < log.size(); at += row_size) {
    IssuedConnection row;
    std::memcpy(&row, log.data() + at, row_size);
    shift_row(row, clock);
    std::memcpy(log.data() + at, &row, row_size);
  }
}

std::string shift_report(const std::string& json, const AgentClock& clock,
                         const std::string& agent) {
  try {
    auto report = nlohmann::ordered_json::parse(json);
    for (const char* key : {"start_ns", "end_ns"})
      report[key] = clock.ours(report[key].get<Nanoseconds>());
    report["agent"] = {{"address", agent},
                       {"clock_offset_ns", clock.before.offset},
                       {"clock_drift_ns", clock.drift()},
                       {"clock_uncertainty_ns", clock.uncertainty()}};
    return report.dump(2) + "\n";
  } catch (const nlohmann::json::exception&) {
    throw ControlError("what the agent sent is not a report");
  }
}

}  // namespace acceptlab::native::load
