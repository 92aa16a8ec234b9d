#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "experiment/export/stored_json.hpp"

namespace acceptlab::experiment {

namespace {

using Json = nlohmann::ordered_json;

/// Values as the plotters of HdrHistogram's text expect them.
constexpr double ns_per_ms = 1e6;
constexpr double ms_per_s = 1e3;
constexpr unsigned sub_buckets = 2048;

/// A line for every cell: four columns, the last of which does not exist for all of the values.
std::string lines(const Json& cells, std::uint64_t total) {
  std::string text;
  std::uint64_t seen = 0;
  for (const Json& cell : cells) {
    seen += cell.at(1).get<std::uint64_t>();
    const double value = static_cast<double>(cell.at(0).get<std::uint64_t>()) / ns_per_ms;
    const double share = static_cast<double>(seen) / static_cast<double>(total);
    text += fmt::format("{:12.6f} {:2.12f} {:10}", value, share, seen);
    if (seen < total)
      text +=
          fmt::format(" {:14.2f}", static_cast<double>(total) / static_cast<double>(total - seen));
    text += "\n";
  }
  return text;
}

double number(const Json& json) { return json.is_number() ? json.get<double>() : 0.0; }

}  // namespace

bool export_hgrm(const ResultSet& results, const std::filesystem::path& file,
                 const std::string& latency, const Sink& sink) {
  const Json result = stored_json(results, file);
  if (result.is_null()) return false;
  const Json& one = result.at("latency").at(latency);
  if (!one.contains("histogram")) {
    results.without_histograms.push_back(file.string());
    return false;
  }
  const Json& cells = one.at("histogram");
  const auto total = one.at("count").get<std::uint64_t>();
  std::string text = fmt::format("{:>12} {:>14} {:>10} {:>14}\n\n", "Value", "Percentile",
                                 "TotalCount", "1/(1-Percentile)");
  text += lines(cells, total);
  text += fmt::format("#[Mean    = {:12.6f}, StdDeviation   = {:12.6f}]\n",
                      number(one.at("mean").at("value")) * ms_per_s,
                      number(one.at("sd").at("value")) * ms_per_s);
  text += fmt::format("#[Max     = {:12.6f}, Total count    = {:12}]\n",
                      number(one.at("max")) * ms_per_s, total);
  // As many powers of two as the largest value has above the exact cells.
  const double largest = cells.empty() ? 1 : cells.back().at(0).get<double>();
  const int buckets =
      std::max(1, static_cast<int>(std::ceil(std::log2(largest / sub_buckets))) + 1);
  text += fmt::format("#[Buckets = {:12}, SubBuckets     = {:12}]\n", buckets, sub_buckets);
  sink(text);
  return true;
}

}  // namespace acceptlab::experiment
