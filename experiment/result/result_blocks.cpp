#include "experiment/result/result_blocks.hpp"

#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

namespace acceptlab::experiment {

namespace {

using Json = nlohmann::ordered_json;

Json or_null(const std::optional<double>& x) { return x ? Json(*x) : Json(nullptr); }

/// One object a line.
template <class Items, class ToJson>
std::string lines(const Items& items, unsigned depth, const ToJson& to_json) {
  std::vector<std::string> texts;
  for (const auto& item : items) texts.push_back(to_json(item).dump());
  return json_array(texts, depth);
}

std::string histogram_json(const sim::Histogram& histogram) {
  Json cells = Json::array();
  for (const auto& cell : histogram.cells()) cells.push_back({cell.upper_ns, cell.count});
  return cells.dump();
}

std::string one_latency(const LatencySummary& latency, bool histogram, unsigned depth) {
  JsonFields fields{{"count", Json(latency.count).dump()},
                    {"mean", estimate_json(latency.mean)},
                    {"sd", estimate_json(latency.sd)}};
  const auto quantiles = quantile_kinds();
  for (std::size_t i = 0; i < latency.quantiles.size(); ++i) {
    fields.emplace_back(quantiles[i].name, estimate_json(latency.quantiles[i]));
  }
  fields.emplace_back("max", Json(latency.max_s).dump());
  if (histogram) fields.emplace_back("histogram", histogram_json(latency.histogram));
  return json_object(fields, depth);
}

}  // namespace

std::string estimate_json(const Estimate& estimate) {
  Json json;
  json["value"] = estimate.value;  // a NaN becomes null
  json["ci95"] = nullptr;
  if (estimate.interval) json["ci95"] = {estimate.interval->low, estimate.interval->high};
  return json.dump();
}

JsonFields connection_fields(const Summary& summary) {
  const kernel::ConnectionCounts& c = summary.connections;
  const auto text = [](std::uint64_t n) { return std::to_string(n); };
  Json causes;
  for (std::size_t i = 0; i < c.lost_by_cause.size(); ++i) {
    causes[kernel::loss_cause_names[i]] = c.lost_by_cause[i];
  }
  return {{"offered", text(c.offered)},
          {"accepted", text(c.accepted)},
          {"completed", text(c.completed)},
          {"refused", text(c.refused)},
          {"reset", text(c.reset)},
          {"timed_out", text(c.timed_out)},
          {"in_flight", text(c.in_flight())},
          {"lost", text(c.lost())},
          {"censored", text(c.censored)},
          {"syn_dropped", text(c.syn_dropped)},
          {"final_ack_dropped", text(c.final_ack_dropped)},
          {"syn_retransmitted", text(c.syn_retransmitted)},
          {"migrated", text(c.migrated)},
          {"inherited", text(c.inherited)},
          {"aborted_on_close", text(c.aborted_on_close)},
          {"lost_share", estimate_json(summary.lost_share)},
          {"local_share", estimate_json(summary.local_share)},
          {"lost_by_cause", causes.dump()}};
}

std::string latency_json(const std::vector<LatencySummary>& latency, bool histograms,
                         unsigned depth) {
  JsonFields fields;
  for (const LatencySummary& one : latency) {
    fields.emplace_back(one.name, one_latency(one, histograms, depth + 1));
  }
  return json_object(fields, depth);
}

std::string sockets_json(const std::vector<SocketSummary>& sockets, unsigned depth) {
  return lines(sockets, depth, [](const SocketSummary& s) {
    return Json{{"index", s.index},
                {"born", s.born_s},
                {"died", or_null(s.died_s)},
                {"share", s.share},
                {"accepted", s.accepted},
                {"pending_mean", s.pending_mean},
                {"pending_max", s.pending_max},
                {"limit", s.limit},
                {"dropped", s.dropped},
                {"migrated_in", s.migrated_in},
                {"inherited_in", s.inherited_in},
                {"reset", s.reset}};
  });
}

std::string workers_json(const std::vector<WorkerSummary>& workers, unsigned depth) {
  return lines(workers, depth, [](const WorkerSummary& w) {
    return Json{{"index", w.index}, {"born", w.born_s},       {"died", or_null(w.died_s)},
                {"share", w.share}, {"accepted", w.accepted}, {"busy", w.busy}};
  });
}

std::string cpus_json(const std::vector<CpuSummary>& cpus, unsigned depth) {
  return lines(cpus, depth, [](const CpuSummary& c) {
    Json json{{"index", c.index}};
    for (std::size_t i = 0; i < c.fraction.size(); ++i) {
      json[kernel::account_names[i]] = c.fraction[i];
    }
    return json;
  });
}

std::string lifecycle_json(const std::vector<LifecycleSummary>& lifecycle, unsigned depth) {
  return lines(lifecycle, depth, [](const LifecycleSummary& e) {
    return Json{{"at", e.at_s},           {"what", e.what},
                {"lost", e.lost},         {"moved", e.moved},
                {"delayed", e.delayed},   {"recovered_after_s", or_null(e.recovered_after_s)},
                {"happened", e.happened}, {"not_recovered", e.not_recovered}};
  });
}

std::string cost_uncertainty_json(const std::vector<UncertainEstimate>& estimates, unsigned depth) {
  return lines(estimates, depth, [](const UncertainEstimate& e) {
    Json json{{"metric", e.name},
              {"estimate", Json::parse(estimate_json(e.estimate))},
              {"ci95_with_costs", nullptr}};
    if (e.with_costs) json["ci95_with_costs"] = {e.with_costs->low, e.with_costs->high};
    return json;
  });
}

std::string control_variate_json(const std::optional<ControlSummary>& control, unsigned depth) {
  if (!control) return "null";
  const std::string rows = lines(control->estimates, depth + 1, [](const ControlledEstimate& e) {
    return Json{{"metric", e.name},
                {"estimate", Json::parse(estimate_json(e.estimate))},
                {"controlled", Json::parse(estimate_json(e.controlled))},
                {"worth", e.worth}};
  });
  return json_object({{"twin", Json(control->twin).dump()},
                      {"controls", std::to_string(control->controls)},
                      {"estimates", rows}},
                     depth);
}

std::string exact_values_json(const std::vector<ExactValue>& values) {
  Json json = Json::object();
  for (const ExactValue& value : values) {
    Json* place = &json;
    std::string name = value.name;
    for (auto dot = name.find('.'); dot != std::string::npos; dot = name.find('.')) {
      place = &(*place)[name.substr(0, dot)];
      name.erase(0, dot + 1);
    }
    Estimate certain{value.value, Interval{value.value, value.value}};
    if (std::isnan(value.value)) certain.interval.reset();
    (*place)[name] = Json::parse(estimate_json(certain));
  }
  return json.dump();
}

std::string theory_json(const std::optional<Theory>& theory) {
  if (!theory) return "null";
  Json json{{"model", theory->model}, {"of", theory->idealised ? "idealised" : "scenario"}};
  json.update(Json::parse(exact_values_json(theory->values)));
  return json.dump();
}

std::string series_json(const std::vector<SeriesPoint>& series, unsigned depth) {
  return lines(series, depth, [](const SeriesPoint& p) {
    return Json{{"at", p.at_s},
                {"pending", p.pending},
                {"lost", p.lost},
                {"accept_wait", p.accept_wait_s},
                {"busy", p.busy}};
  });
}

}  // namespace acceptlab::experiment
