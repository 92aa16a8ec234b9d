#include "experiment/survey/assumed_cpu.hpp"

#include <fmt/format.h>

#include "experiment/survey/sample_law.hpp"

namespace acceptlab::experiment {

std::string AssumedCpu::value() const {
  return fmt::format(R"({{ type = "lognormal", mean = "{}", p99 = "{}" }})",
                     rounded_duration(mean_s), rounded_duration(p99_s));
}

sim::Distribution AssumedCpu::distribution() const {
  return sim::Distribution::lognormal_p99(mean_s * 1e9, p99_s * 1e9);
}

AssumedCpu assumed_cpu_beside(double mean_wait_s) {
  constexpr double share = 0.1;  // assumed: of a request that mostly waits
  AssumedCpu cpu;
  const double most = share * mean_wait_s, usual = cpu.mean_s;
  const std::string measured = rounded_duration(mean_wait_s);
  if (most >= usual) {
    cpu.why = fmt::format(
        "assumed: the default; a tenth of the {} on average that went into "
        "work.wait would be no less",
        measured);
    return cpu;
  }
  cpu.p99_s *= most / usual;
  cpu.mean_s = most;
  cpu.why = fmt::format(
      "assumed: a tenth of the {} on average that went into work.wait, in the "
      "shape of the default of {}",
      measured, rounded_duration(usual));
  return cpu;
}

}  // namespace acceptlab::experiment
