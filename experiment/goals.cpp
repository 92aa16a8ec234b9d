#include "experiment/goals.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "experiment/units.hpp"

namespace acceptlab::experiment {
namespace {

std::vector<std::string> all_metrics() {
  std::vector<std::string> names;
  for (const char* latency : {"accept_wait", "service_wait", "connect", "request", "response"}) {
    for (const char* of : {"mean", "sd", "p50", "p90", "p95", "p99", "p999", "max", "count"})
      names.push_back(fmt::format("latency.{}.{}", latency, of));
  }
  for (const char* count :
       {"offered", "accepted", "completed", "refused", "reset", "timed_out", "in_flight", "lost", "censored",
        "syn_dropped", "final_ack_dropped", "syn_retransmitted", "migrated", "inherited", "aborted_on_close",
        "lost_share"})
    names.push_back(fmt::format("connections.{}", count));
  for (const char* cause : {"syn_overflow", "ack_overflow", "close_pending", "close_handshake", "crash", "timeout", "shed"})
    names.push_back(fmt::format("connections.lost_by_cause.{}", cause));
  for (const char* part : {"softirq", "lock", "run_queue", "wake_up", "busy_worker", "hand_off"})
    names.push_back(fmt::format("blame.{}", part));
  for (const char* rate : {"offered_per_s", "throughput_per_s"}) names.push_back(fmt::format("rates.{}", rate));
  for (const char* wake : {"woken", "epoll_returns", "eagain", "spurious", "context_switches"})
    names.push_back(fmt::format("wakeups.{}", wake));
  for (const char* of : {"workers_max_over_mean", "sockets_max_over_mean"}) names.push_back(fmt::format("imbalance.{}", of));
  return names;
}

std::string full_name(const std::string& name) {
  const auto& names = metric_names();
  for (const char* prefix : {"", "latency.", "connections."}) {
    if (std::find(names.begin(), names.end(), prefix + name) != names.end()) return prefix + name;
  }
  return {};
}

bool is_time(const std::string& full) {
  return (full.starts_with("latency.") && !full.ends_with(".count")) || full.starts_with("blame.");
}

}  // namespace

const std::vector<std::string>& metric_names() {
  static const std::vector<std::string> names = all_metrics();
  return names;
}

bool check_metric(Reading& r, const Place& place, std::string_view key, const std::string& name) {
  if (!full_name(name).empty()) return true;
  std::vector<std::string> known = metric_names();
  for (const std::string& full : metric_names()) {
    if (full.starts_with("latency.") || full.starts_with("connections.")) known.push_back(full.substr(full.find('.') + 1));
  }
  const std::string near = suggestion(name, known);
  r.error(place, key, fmt::format("{}: no result is called '{}'", key, name),
          near.empty() ? "such as accept_wait.p99, service_wait.mean or lost_share" : fmt::format("did you mean '{}'?", near));
  return false;
}

std::optional<Goal> read_goal(Reading& r, const Place& place, std::string_view key, const std::string& text) {
  constexpr std::array<std::string_view, 6> operators{"<=", ">=", "==", "!=", "<", ">"};
  const auto found = std::find_if(operators.begin(), operators.end(),
                                  [&](std::string_view op) { return text.find(op) != std::string::npos; });
  if (found == operators.end()) {
    r.error(place, key, fmt::format("{}: '{}' is not a comparison", key, text), "such as \"accept_wait.p99 < 2ms\"");
    return std::nullopt;
  }
  const std::size_t at = text.find(*found);
  const auto trim = [](std::string part) {
    part.erase(0, part.find_first_not_of(' '));
    part.erase(part.find_last_not_of(' ') + 1);
    return part;
  };
  const std::string name = trim(text.substr(0, at)), bound_text = trim(text.substr(at + found->size()));
  if (!check_metric(r, place, key, name)) return std::nullopt;
  const bool time = is_time(full_name(name));
  std::optional<double> bound = parse_number(bound_text);
  if (const auto duration = parse_duration(bound_text)) bound = time ? std::optional(*duration * 1e-9) : std::nullopt;
  else if (time && bound != 0.0) bound.reset();
  if (const auto rate = parse_rate(bound_text); rate && name.ends_with("_per_s")) bound = rate;
  if (const auto share = parse_percentage(bound_text); share && !time) bound = share;
  if (!bound) {
    r.error(place, key, fmt::format("{}: '{}' is not {}", key, bound_text, time ? "a duration with a unit" : "a number"),
            time ? "such as \"accept_wait.p99 < 2ms\"" : "such as \"lost_share < 1e-5\"");
    return std::nullopt;
  }
  return Goal{text, name, std::string(*found), *bound};
}

}  // namespace acceptlab::experiment
