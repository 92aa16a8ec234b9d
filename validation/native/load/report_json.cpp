#include <fmt/format.h>

#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

#include "validation/native/load/monotonic_clock.hpp"
#include "validation/native/load/report.hpp"

namespace acceptlab::native::load {
namespace {

using Json = nlohmann::ordered_json;

Json spread(const Histogram& times) {
  return {{"count", times.total()},      {"mean", std::llround(times.mean())},
          {"p50", times.quantile(0.5)},  {"p90", times.quantile(0.9)},
          {"p99", times.quantile(0.99)}, {"p999", times.quantile(0.999)},
          {"max", times.max()}};
}

Json how_issued(const Load& load) {
  const Options& options = load.options();
  Json json;
  if (options.rate_per_s) {
    json = {{"kind", "poisson"},
            {"rate_per_s", *options.rate_per_s},
            {"duration_ns", *options.duration},
            {"seed", options.seed.value_or(1)}};
  } else if (options.closed_clients) {
    json = {{"kind", "closed"},
            {"clients", *options.closed_clients},
            {"think_ns", options.think},
            {"duration_ns", *options.duration}};
  } else {
    json = {{"kind", "schedule"}, {"file", options.schedule_file}};
  }
  constexpr std::array closings{"server", "fin", "rst"};
  json["close"] = closings.at(static_cast<std::size_t>(options.closing));
  json["clock"] = options.waiting == Waiting::Spin ? "spin" : "sleep";
  json["priority"] = options.realtime ? "rr" : "normal";
  json["pin"] = options.pin ? Json(*options.pin) : Json();
  json["timeout_ns"] = options.timeout;
  json["max_open"] = load.most_open();
  json["descriptors"] = load.descriptor_limit();
  return json;
}

Json counts(const Load& load) {
  const Tally& tally = load.tally();
  const std::uint64_t handled = tally.issued + tally.all_skipped();
  const std::uint64_t planned = load.options().closed_clients ? handled : load.planned();
  return {{"planned", planned},
          {"issued", tally.issued},
          {"completed", tally.ended[IssuedConnection::Completed]},
          {"refused", tally.ended[IssuedConnection::Refused]},
          {"reset", tally.ended[IssuedConnection::Reset]},
          {"timed_out", tally.ended[IssuedConnection::TimedOut]},
          {"broken", tally.ended[IssuedConnection::Broken]},
          {"unfinished", tally.issued - tally.all_ended()},
          {"skipped", tally.all_skipped()},
          {"not_reached", planned - handled}};
}

Json skipped_by(const Tally& tally) {
  const auto count = [&](SkipReason reason) {
    return tally.skipped[static_cast<std::size_t>(reason)];
  };
  return {{"no_port", count(SkipReason::NoPort)},
          {"no_descriptor", count(SkipReason::NoDescriptor)},
          {"no_memory", count(SkipReason::NoMemory)},
          {"max_open", count(SkipReason::TooManyOpen)}};
}

Json answers(const Tally& tally) {
  Json json = Json::object();
  for (std::size_t digit = 0; digit < tally.answers.size(); ++digit)
    if (tally.answers[digit] > 0) json[fmt::format("{}xx", digit)] = tally.answers[digit];
  return json;
}

Json verdict(const Load& load) {
  const Options& options = load.options();
  const Tally& tally = load.tally();
  const Nanoseconds p99 = tally.lateness.quantile(0.99);
  return {{"interrupted", load.interrupted()},
          {"slipped", load.slipped()},
          {"max_lateness_ns", options.max_lateness ? Json(*options.max_lateness) : Json()},
          // A run that issues later than answers take is not an open loop any more.
          {"open_loop", !options.closed_clients && p99 <= tally.response.quantile(0.5)}};
}

}  // namespace

std::string report_json(const Load& load) {
  const Tally& tally = load.tally();
  const double seconds = static_cast<double>(tally.last_issue_ns - load.start_ns()) / one_second;
  Json json{{"schema", "acceptlab.load/1"},
            {"target", load.options().target},
            {"load", how_issued(load)},
            {"start_ns", load.start_ns()},
            {"end_ns", load.end_ns()},
            {"counts", counts(load)},
            {"skipped_by", skipped_by(tally)},
            {"answers", answers(tally)},
            {"connect_pending", tally.connect_pending},
            {"not_closed", tally.not_closed},
            {"closed_by_reset", tally.closed_by_reset},
            {"most_open", tally.most_open},
            {"issued_per_s", seconds > 0 ? static_cast<double>(tally.issued) / seconds : 0},
            {"lateness_ns", spread(tally.lateness)},
            {"connect_ns", spread(tally.connect)},
            {"from_intended_ns", spread(tally.from_intended)},
            {"response_ns", spread(tally.response)},
            {"from_sending_ns", spread(tally.from_sending)},
            {"verdict", verdict(load)},
            {"notes", load.notes()}};
  return json.dump(2) + "\n";
}

}  // namespace acceptlab::native::load
