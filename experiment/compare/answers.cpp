#include "experiment/compare/answers.hpp"

#include <fmt/format.h>

#include <array>

#include "experiment/compare/listed_names.hpp"
#include "experiment/result/estimate_text.hpp"

namespace acceptlab::experiment {

namespace {

struct Headline {
  const char* metric;
  const char* words;
};
constexpr std::array headlines{Headline{"latency.service_wait.p99", "99th percentile of the wait"},
                               Headline{"latency.service_wait.mean", "mean wait"},
                               Headline{"connections.lost_share", "lost connections"},
                               Headline{"cpu.per_connection", "CPU time a connection"}};

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    text += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i];
  }
  return text;
}

/// One replication has no intervals: its values speak for themselves.
std::string single_answer(const ComparedNumbers& numbers, const Headline& headline,
                          const Metric& metric) {
  std::vector<std::string> values;
  for (std::size_t i = 0; i < numbers.names.size(); ++i) {
    const double value = numbers.value(metric.name, i).value;
    values.push_back(
        fmt::format("{} with {}", value_text(value, metric.unit), quoted_name(numbers.names[i])));
  }
  return fmt::format("{}: {} (one replication, so there is no interval)", headline.words,
                     joined(values));
}

std::string answer(const ComparedNumbers& numbers, const Headline& headline, const Group& group) {
  const Metric& metric = group.metric;
  if (numbers.replications < 2) return single_answer(numbers, headline, metric);
  const auto value_of = [&](std::size_t column) {
    return value_text(numbers.value(metric.name, column).value, metric.unit);
  };
  std::vector<std::string> alike;
  for (const std::size_t column : group.alike)
    alike.push_back(fmt::format("{} ({})", quoted_name(numbers.names[column]), value_of(column)));
  const std::string value = value_of(group.lowest);
  const std::string name = quoted_name(numbers.names[group.lowest]);
  if (alike.empty()) return fmt::format("{}: {} is best ({})", headline.words, name, value);
  if (group.higher.empty())
    return fmt::format("{}: no column is shown to differ from the lowest, {} ({})", headline.words,
                       name, value);
  return fmt::format("{}: {} has the lowest ({}); not shown to differ from it: {}", headline.words,
                     name, value, joined(alike));
}

}  // namespace

std::vector<Metric> headline_metrics() {
  std::vector<Metric> metrics;
  for (const Headline& headline : headlines)
    metrics.push_back(find_metric(headline.metric).value());
  return metrics;
}

std::vector<std::string> answers(const Comparison& comparison) {
  return answers(compared_numbers(comparison));
}

std::vector<std::string> answers(const ComparedNumbers& numbers) {
  if (numbers.names.size() < 2 || numbers.groups.size() < headlines.size()) return {};
  std::vector<std::string> sentences;
  for (std::size_t i = 0; i < headlines.size(); ++i)
    sentences.push_back(answer(numbers, headlines[i], numbers.groups.at(i)));
  return sentences;
}

}  // namespace acceptlab::experiment
