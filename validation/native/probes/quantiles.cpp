#include "validation/native/probes/quantiles.hpp"

#include <algorithm>
#include <iomanip>
#include <sstream>

namespace acceptlab::native::probes {

Quantiles::Quantiles(std::vector<Nanoseconds> times) : count(times.size()) {
  if (times.empty()) return;
  std::ranges::sort(times);
  const auto quantile = [&times](std::size_t percent) {
    return times[(times.size() - 1) * percent / 100];
  };
  least = quantile(0);
  p10 = quantile(10);
  p50 = quantile(50);
  p90 = quantile(90);
  p99 = quantile(99);
  most = quantile(100);
}

std::string Quantiles::text() const {
  if (count == 0) return "none";
  return "median " + microseconds(p50) + " (p10 " + microseconds(p10) + ", p90 " +
         microseconds(p90) + ", p99 " + microseconds(p99) + ", range " + microseconds(least) +
         " to " + microseconds(most) + ", n " + std::to_string(count) + ")";
}

std::string Quantiles::json() const {
  std::ostringstream text;
  text << "{\"n\": " << count << ", \"min\": " << least << ", \"p10\": " << p10
       << ", \"p50\": " << p50 << ", \"p90\": " << p90 << ", \"p99\": " << p99
       << ", \"max\": " << most << '}';
  return text.str();
}

std::string microseconds(Nanoseconds time) {
  std::ostringstream text;
  text << std::fixed << std::setprecision(1) << static_cast<double>(time) / 1000 << " us";
  return text.str();
}

std::string share(std::size_t part, std::size_t all) {
  std::ostringstream text;
  const double value = all == 0 ? 0 : static_cast<double>(part) / static_cast<double>(all);
  text << std::fixed << std::setprecision(3) << value;
  return text.str();
}

std::string json_array(const std::vector<std::string>& items) {
  std::string text = "[";
  for (const std::string& item : items) text.append(text.size() > 1 ? ", " : "").append(item);
  return text + ']';
}

std::string json_array(const std::vector<int>& numbers) {
  std::vector<std::string> items;
  items.reserve(numbers.size());
  for (const int number : numbers) items.push_back(std::to_string(number));
  return json_array(items);
}

}  // namespace acceptlab::native::probes
