#include "experiment/trace/collector.hpp"

#include <fmt/format.h>

namespace acceptlab::experiment {

std::string thread_name(const cpu::ThreadLabel& label) {
  using Kind = cpu::ThreadLabel::Kind;
  switch (label.kind) {
    case Kind::Worker:
      return fmt::format("worker {}", label.number);
    case Kind::Serving:
      return fmt::format("worker {}/{}", label.number, label.part);
    case Kind::Noise:
      return fmt::format("noise {}", label.number);
    case Kind::Ksoftirqd:
      return fmt::format("ksoftirqd {}", label.number);
    case Kind::Other:
      break;
  }
  return "thread";
}

namespace {

/// `n` of a unit that is 10^digits smaller than what is written.
std::string fixed(std::int64_t n, std::int64_t unit, int digits) {
  const std::int64_t size = n < 0 ? -n : n;
  return fmt::format("{}{}.{:0{}}", n < 0 ? "-" : "", size / unit, size % unit, digits);
}

}  // namespace

std::string seconds_text(sim::Duration since) { return fixed(since.count(), 1'000'000'000, 9); }
std::string microseconds_text(sim::Duration length) { return fixed(length.count(), 1'000, 3); }

}  // namespace acceptlab::experiment
