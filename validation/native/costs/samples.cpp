#include "validation/native/costs/samples.hpp"

#include <algorithm>
#include <numeric>

namespace acceptlab::native::costs {

void Samples::add(std::string_view series, Nanoseconds gap, double ns) {
  Repeats& repeats = series_[{std::string(series), gap}];
  repeats.resize(repeats_);
  repeats.back().push_back(ns);
}

const Samples::Repeats* Samples::find(std::string_view series, Nanoseconds gap) const {
  const auto found = series_.find(std::pair{std::string(series), gap});
  return found == series_.end() ? nullptr : &found->second;
}

double quantile(std::vector<double> samples, double share) {
  const auto at = static_cast<std::ptrdiff_t>(static_cast<double>(samples.size() - 1) * share);
  std::ranges::nth_element(samples, samples.begin() + at);
  return samples[static_cast<std::size_t>(at)];
}

double mean(std::vector<double> samples) {
  std::ranges::sort(samples);
  samples.resize(samples.size() - samples.size() / 50);
  return std::accumulate(samples.begin(), samples.end(), 0.0) / static_cast<double>(samples.size());
}

}  // namespace acceptlab::native::costs
