#include "experiment/scenario/offered_rate.hpp"

#include <algorithm>

namespace acceptlab::experiment {

double offered_rate(const ProcessSpec& process) {
  using Kind = ProcessSpec::Kind;
  switch (process.kind) {
    case Kind::Renewal:
      return process.gap.mean() > 0 ? 1e9 / process.gap.mean() : 0;
    case Kind::Mmpp: {
      double weighted = 0, total = 0;
      for (std::size_t i = 0; i < process.holding.size(); ++i) {
        weighted += process.rates_per_s[i] * process.holding[i].mean();
        total += process.holding[i].mean();
      }
      return total > 0 ? weighted / total : 0;
    }
    case Kind::OnOff: {
      const double on = process.on.mean(), off = process.off.mean();
      return on + off > 0 ? process.rate_per_s * on / (on + off) : 0;
    }
    case Kind::BatchPoisson:
      return process.rate_per_s * std::max(1.0, process.batch_mean);
    case Kind::Replay:
    case Kind::Closed:
      return 0;
    default:
      return process.rate_per_s;
  }
}

}  // namespace acceptlab::experiment
