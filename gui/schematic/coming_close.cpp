#include "gui/schematic/coming_close.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "experiment/notation/units.hpp"

namespace acceptlab::gui {

namespace {

using experiment::EventSpec;
using sim::Duration;

/// Sockets that only one process holds close with it; old workers close theirs after a signal.
bool may_close_a_socket(const EventSpec& event) {
  using Kind = EventSpec::Kind;
  return event.kind == Kind::CloseSocket || event.kind == Kind::CrashWorker ||
         event.kind == Kind::Signal || event.kind == Kind::Reload ||
         event.kind == Kind::BinaryUpgrade;
}

/// The ends of a uniform distribution, from its moments; most of any other one.
ComingClose first_time(const EventSpec& event) {
  using Kind = sim::Distribution::Kind;
  const double mean = event.at.mean();
  const double variance = std::max(0.0, event.at.moment(2) - mean * mean);
  const double half = event.at.is_constant() ? 0 : std::numbers::sqrt3 * std::sqrt(variance);
  const auto whole = [](double ns) { return Duration(std::llround(std::max(0.0, ns))); };
  const bool certain = event.at.is_constant() || event.at.kind() == Kind::Uniform;
  return {std::string(event.kind_name()), whole(mean - half), whole(mean + half), certain};
}

/// The first of its repetitions that may come after `after`.
void repeat_until(ComingClose& close, Duration every, Duration after) {
  if (close.latest > after || every <= Duration{0}) return;
  const Duration later = ((after - close.latest) / every + 1) * every;
  close.earliest += later;
  close.latest += later;
}

std::string text_of(Duration time) {
  return experiment::duration_text(static_cast<double>(time.count()));
}

}  // namespace

std::optional<ComingClose> coming_close(const experiment::Scenario& scenario, Duration after) {
  std::optional<ComingClose> next;
  for (const EventSpec& event : scenario.events) {
    if (!may_close_a_socket(event)) continue;
    ComingClose close = first_time(event);
    if (event.every) repeat_until(close, *event.every, after);
    const bool comes =
        close.latest > after && (!scenario.run.duration || close.earliest < *scenario.run.duration);
    if (comes && (!next || close.latest < next->latest)) next = close;
  }
  return next;
}

std::string when_text(const ComingClose& close) {
  if (close.earliest == close.latest) return "at " + text_of(close.latest);
  if (!close.is_certain) return "about " + text_of((close.earliest + close.latest) / 2);
  return "between " + text_of(close.earliest) + " and " + text_of(close.latest);
}

}  // namespace acceptlab::gui
