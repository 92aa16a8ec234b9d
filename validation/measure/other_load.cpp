#include "validation/measure/other_load.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <limits>
#include <optional>
#include <thread>

#include "experiment/result/text_table.hpp"
#include "validation/judge/noise.hpp"

namespace acceptlab::validation {
namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

struct Reading {
  std::uint64_t all = 0, idle = 0, steal = 0;  // ticks of all CPUs
  std::optional<std::uint64_t> waiting_us;
  std::chrono::steady_clock::time_point at;
};

/// The first line of /proc/stat: cpu user nice system idle iowait irq softirq steal, then guests,
/// which user and nice contain.
void read_ticks(Reading& reading) {
  std::ifstream file("/proc/stat");
  std::string name;
  file >> name;
  constexpr int idle = 3, iowait = 4, steal = 7;
  for (int field = 0; field <= steal; ++field) {
    std::uint64_t ticks = 0;
    file >> ticks;
    reading.all += ticks;
    if (field == idle || field == iowait) reading.idle += ticks;
    if (field == steal) reading.steal = ticks;
  }
}

/// "some avg10=0.00 avg60=0.00 avg300=0.00 total=123"
std::optional<std::uint64_t> waiting_us() {
  std::ifstream file("/proc/pressure/cpu");
  std::string line;
  if (!std::getline(file, line)) return std::nullopt;
  constexpr std::string_view total = "total=";
  const std::size_t at = line.find(total);
  if (at == std::string::npos) return std::nullopt;
  return std::stoull(line.substr(at + total.size()));
}

Reading read_now() {
  Reading reading;
  read_ticks(reading);
  reading.waiting_us = waiting_us();
  reading.at = std::chrono::steady_clock::now();
  return reading;
}

}  // namespace

OtherLoad other_load(std::chrono::milliseconds span) {
  const Reading before = read_now();
  std::this_thread::sleep_for(span);
  const Reading after = read_now();
  OtherLoad load{unknown, unknown, unknown};
  if (const auto all = static_cast<double>(after.all - before.all); all > 0) {
    // An idle CPU is counted when it is left, so that a short span may have more idle time than
    // time.
    const auto idle = static_cast<double>(after.idle - before.idle);
    load.foreign = std::max(0.0, 1 - idle / all);
    load.steal = static_cast<double>(after.steal - before.steal) / all;
  }
  const double elapsed_us = std::chrono::duration<double, std::micro>(after.at - before.at).count();
  if (before.waiting_us && after.waiting_us)
    load.waiting = static_cast<double>(*after.waiting_us - *before.waiting_us) / elapsed_us;
  return load;
}

std::vector<std::string> busy_by(const OtherLoad& load, const Margins::Gates& gates) {
  std::vector<std::string> reasons = above_gates(load.foreign, load.steal, gates);
  // Who waits has others before him: the same limit as for what they use.
  if (load.waiting > gates.foreign)
    reasons.push_back(fmt::format("somebody waited for a CPU {} of the time, at most {} may be",
                                  experiment::percent_text(load.waiting),
                                  experiment::percent_text(gates.foreign)));
  return reasons;
}

std::vector<std::string> busy_now(const Margins::Gates& gates) {
  constexpr std::chrono::milliseconds span{500};
  constexpr unsigned most_looks = 4;
  std::vector<std::string> reasons;
  for (unsigned look = 0; look < most_looks; ++look) {
    reasons = busy_by(other_load(span), gates);
    if (reasons.empty()) break;
  }
  return reasons;
}

}  // namespace acceptlab::validation
