#include "experiment/survey/sample_law.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>
#include <optional>

#include "experiment/notation/units.hpp"

namespace acceptlab::experiment {
namespace {

constexpr double z99 = 2.3263478740408408;  // 99th percentile of the standard normal distribution
constexpr double near_enough = 0.05;        // assumed: of two distribution functions

double mean_of(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// Of a sorted sample, linear between its values.
double quantile(const std::vector<double>& sorted, double share) {
  const double at = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (at - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

/// The smallest step between two values: what the log rounds to, if it does.
double resolution(const std::vector<double>& sorted) {
  double step = sorted.back();
  for (std::size_t i = 1; i < sorted.size(); ++i) {
    if (sorted[i] != sorted[i - 1]) step = std::min(step, sorted[i] - sorted[i - 1]);
  }
  return std::min(step, 1e-3);  // nginx logs milliseconds; httpd microseconds
}

struct Lognormal {
  double mean = 0, p99 = 0, distance = 1;
};

/// The one with the sample's mean and p99, and the largest distance of its distribution function
/// from the sample's. Nothing when there is none, as for a sample with zeros.
std::optional<Lognormal> fit(const std::vector<double>& sorted) {
  Lognormal law{mean_of(sorted), quantile(sorted, 0.99), 0};
  if (sorted.front() <= 0 || law.p99 <= law.mean) return std::nullopt;
  const double discriminant = z99 * z99 - 2 * std::log(law.p99 / law.mean);
  if (discriminant < 0.01) return std::nullopt;
  const double sigma = z99 - std::sqrt(discriminant), mu = std::log(law.mean) - sigma * sigma / 2;
  const double half = resolution(sorted) / 2;
  const auto expected = [&](double x) {
    return 0.5 * std::erfc((mu - std::log(x)) / (sigma * std::sqrt(2.0)));
  };
  // Between two of its values the sample's function stays, and the law's rises.
  for (std::size_t next = 1; next < sorted.size(); ++next) {
    if (sorted[next] == sorted[next - 1]) continue;
    const double share = static_cast<double>(next) / static_cast<double>(sorted.size());
    law.distance = std::max({law.distance, std::abs(expected(sorted[next - 1] + half) - share),
                             std::abs(expected(sorted[next] - half) - share)});
  }
  return law;
}

std::string sample_text(const std::vector<double>& sorted) {
  constexpr std::size_t most = 20000;  // more say no more of a distribution
  const std::size_t count = std::min(sorted.size(), most);
  std::string text = fmt::format("# {} values, seconds\n", sorted.size());
  for (std::size_t i = 0; i < count; ++i) {
    const double share = count == 1 ? 0 : static_cast<double>(i) / static_cast<double>(count - 1);
    text += fmt::format("{:.9g}\n", count == sorted.size() ? sorted[i] : quantile(sorted, share));
  }
  return text;
}

std::string quantiles_text(const std::vector<double>& sorted) {
  constexpr std::array shares{0.0, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1.0};
  std::string at, values;
  for (const double share : shares) {
    at += fmt::format("{}{}", at.empty() ? "" : ", ", share);
    values += fmt::format("{}\"{}\"", values.empty() ? "" : ", ",
                          duration_text(std::round(quantile(sorted, share) * 1e9)));
  }
  return fmt::format("{{ type = \"quantiles\", at = [{}], values = [{}] }}", at, values);
}

}  // namespace

std::string rounded_duration(double seconds) {
  const double ns = seconds * 1e9;
  if (ns < 0.5) return "0s";
  const double step = std::pow(10.0, std::floor(std::log10(std::max(ns, 1.0))) - 3);
  return duration_text(std::max(1.0, std::round(std::round(ns / step) * step)));
}

SampleLaw law_of(std::vector<double> seconds, const std::string& file) {
  std::sort(seconds.begin(), seconds.end());
  const std::string figures = fmt::format(
      "{} values, mean {}, p50 {}, p99 {}", seconds.size(), rounded_duration(mean_of(seconds)),
      rounded_duration(quantile(seconds, 0.5)), rounded_duration(quantile(seconds, 0.99)));
  SampleLaw law;
  if (seconds.front() == seconds.back()) {
    law.value = fmt::format("\"{}\"", duration_text(std::round(seconds.front() * 1e9)));
    law.text = figures + ", all the same";
    return law;
  }
  const auto lognormal = fit(seconds);
  if (lognormal && lognormal->distance <= near_enough) {
    law.value = fmt::format("{{ type = \"lognormal\", mean = \"{}\", p99 = \"{}\" }}",
                            rounded_duration(lognormal->mean), rounded_duration(lognormal->p99));
    law.text = fmt::format("{}; a lognormal is within {:.3f} of it everywhere", figures,
                           std::max(0.001, lognormal->distance));
    return law;
  }
  law.text = lognormal ? fmt::format("{}; a lognormal would be {:.2f} away from it", figures,
                                     lognormal->distance)
                       : figures + "; no lognormal has these";
  if (file.empty()) {
    law.value = quantiles_text(seconds);
    return law;
  }
  law.value = fmt::format("{{ type = \"empirical\", file = \"{}\" }}", file);
  law.files.push_back({file, sample_text(seconds)});
  return law;
}

std::string law_of_counts(std::vector<double> counts) {
  constexpr std::size_t most = 16;
  std::sort(counts.begin(), counts.end());
  std::map<double, std::size_t> shares;
  for (const double count : counts) ++shares[count];
  if (shares.size() > most) {
    shares.clear();
    for (std::size_t part = 0; part < most; ++part) {
      const std::size_t from = part * counts.size() / most, to = (part + 1) * counts.size() / most;
      if (from == to) continue;
      const std::vector<double> members(counts.begin() + static_cast<std::ptrdiff_t>(from),
                                        counts.begin() + static_cast<std::ptrdiff_t>(to));
      shares[std::round(mean_of(members))] += to - from;
    }
  }
  if (shares.size() == 1) return fmt::format("{}", shares.begin()->first);
  std::string values, weights;
  for (const auto& [count, number] : shares) {
    values += fmt::format("{}{}", values.empty() ? "" : ", ", count);
    weights += fmt::format("{}{}", weights.empty() ? "" : ", ", number);
  }
  return fmt::format("{{ type = \"discrete\", values = [{}], weights = [{}] }}", values, weights);
}

}  // namespace acceptlab::experiment
