#include "experiment/result/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "experiment/result/estimate_text.hpp"
#include "experiment/result/lifecycle_table.hpp"
#include "sim/arithmetic.hpp"

namespace acceptlab::experiment {

namespace {

/// Nothing where there is nothing to say.
using Part = std::optional<TitledTable>;

constexpr std::size_t most_rows = 16, shown_at_each_end = 4, bar_width = 24;

/// Indices of the rows to show, by falling share when there are too many; a gap is size().
std::vector<std::size_t> rows_to_show(const std::vector<double>& shares) {
  std::vector<std::size_t> rows(shares.size());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  if (rows.size() <= most_rows) return rows;
  std::stable_sort(rows.begin(), rows.end(),
                   [&](std::size_t a, std::size_t b) { return shares[a] > shares[b]; });
  rows.erase(rows.begin() + shown_at_each_end, rows.end() - shown_at_each_end);
  rows.insert(rows.begin() + shown_at_each_end, shares.size());
  return rows;
}

/// What equal chances give each member: 1/n and the band that holds all shares of `total` with 95%.
struct Band {
  double fair = 0, low = 0, high = 1;
  Band(std::size_t members, std::uint64_t total) {
    if (members == 0 || total == 0) return;
    fair = 1 / static_cast<double>(members);
    const double normal = sim::inverse_normal(1 - 0.025 * fair);
    const double half = normal * std::sqrt(fair * (1 - fair) / static_cast<double>(total));
    low = std::max(0.0, fair - half);
    high = std::min(1.0, fair + half);
  }
  TextCell mark(double share) const {
    if (share > high) return {"more", Tone::Bad};
    if (share < low) return {"less", Tone::Bad};
    return {"", Tone::Plain};
  }
};

/// The share as a bar with '|' where the fair share is; empty when there was nothing to share out.
std::string bar(double share, double fair, double most) {
  const double widest = std::max(most, 1.5 * fair);
  if (!(widest > 0)) return "";
  const double scale = bar_width / widest;
  const auto cells = [&](double x) { return static_cast<std::size_t>(std::lround(x * scale)); };
  std::string text = std::string(cells(share), '#');
  text.resize(std::max(text.size(), cells(fair) + 1), ' ');
  text[cells(fair)] = '|';
  return text;
}

std::string chance_note(const std::vector<Imbalance>& all, const std::string& name) {
  for (const Imbalance& i : all) {
    if (i.name != name || !std::isfinite(i.estimate.value)) continue;
    return fmt::format(", largest/mean {} (by chance below {})",
                       estimate_text(i.estimate, Unit::Factor), number_text(i.chance95));
  }
  return "";
}

/// One table of members; `cells` gives what follows share and bar.
template <class Members, class Cells>
Part member_table(const std::string& name, const Members& members, std::uint64_t total,
                  const std::string& note, std::vector<std::string> more, const Cells& cells) {
  if (members.empty()) return std::nullopt;
  const Band band(members.size(), total);
  std::vector<double> shares;
  for (const auto& m : members) shares.push_back(m.share);
  const double most = *std::max_element(shares.begin(), shares.end());
  std::vector<std::string> columns{name, "share", "", "chance"};
  columns.insert(columns.end(), more.begin(), more.end());
  TextTable table(columns);
  table.mark_drawing(2);
  for (const std::size_t row : rows_to_show(shares)) {
    if (row == shares.size()) {
      table.add({fmt::format("... {} more", shares.size() - 2 * shown_at_each_end)});
      continue;
    }
    const auto& m = members[row];
    std::vector<TextCell> line{std::to_string(m.index), percent_text(m.share),
                               bar(m.share, band.fair, most), band.mark(m.share)};
    for (std::string& cell : cells(m)) line.emplace_back(std::move(cell));
    table.add(std::move(line));
  }
  return TitledTable{
      fmt::format("{}s: fair share {}, by chance {} to {}{}", name, percent_text(band.fair),
                  percent_text(band.low), percent_text(band.high), note),
      std::move(table)};
}

Part workers(const Summary& s, const TableStyle& /*style*/) {
  const auto total =
      std::accumulate(s.workers.begin(), s.workers.end(), std::uint64_t{0},
                      [](std::uint64_t sum, const WorkerSummary& w) { return sum + w.accepted; });
  return member_table("worker", s.workers, total, chance_note(s.imbalance, "workers_max_over_mean"),
                      {"accepted", "busy"}, [](const WorkerSummary& w) {
                        return std::array{std::to_string(w.accepted), percent_text(w.busy)};
                      });
}

Part sockets(const Summary& s, const TableStyle& /*style*/) {
  const auto total =
      std::accumulate(s.sockets.begin(), s.sockets.end(), std::uint64_t{0},
                      [](std::uint64_t sum, const SocketSummary& x) { return sum + x.arrived; });
  return member_table(
      "socket", s.sockets, total, chance_note(s.imbalance, "sockets_max_over_mean"),
      {"accepted", "pending", "most", "limit", "dropped", "moved in", "reset"},
      [](const SocketSummary& x) {
        return std::array{
            std::to_string(x.accepted),    number_text(x.pending_mean),
            std::to_string(x.pending_max), std::to_string(x.limit),
            std::to_string(x.dropped),     std::to_string(x.migrated_in + x.inherited_in),
            std::to_string(x.reset)};
      });
}

Part latency(const Summary& s, const TableStyle& /*style*/) {
  TextTable table({"latency", "count", "p50", "p90", "p99", "p99.9", "mean", "max"});
  constexpr std::array<std::size_t, 4> shown{0, 1, 3, 4};  // of quantile_kinds()
  for (const LatencySummary& l : s.latency) {
    std::vector<TextCell> row{l.name, std::to_string(l.count)};
    for (const std::size_t q : shown) {
      row.emplace_back(estimate_text(l.quantiles[q], Unit::Seconds));
    }
    row.emplace_back(estimate_text(l.mean, Unit::Seconds));
    row.emplace_back(time_text(l.max_s));
    table.add(std::move(row));
  }
  return TitledTable{"latency, with half of the 95% interval, or [its ends]", std::move(table)};
}

/// What each stream of connections saw, when there are several.
Part streams(const Summary& s, const TableStyle& /*style*/) {
  if (s.streams.size() < 2) return std::nullopt;
  constexpr std::string_view shown = "service_wait";
  TextTable table({"stream", "count", "p50", "p99", "mean", "max"});
  for (const StreamSummary& stream : s.streams) {
    const auto wait = std::find_if(stream.latency.begin(), stream.latency.end(),
                                   [&](const LatencySummary& l) { return l.name == shown; });
    if (wait == stream.latency.end()) continue;
    table.add({stream.name, std::to_string(wait->count),
               estimate_text(wait->quantiles[0], Unit::Seconds),
               estimate_text(wait->quantiles[3], Unit::Seconds),
               estimate_text(wait->mean, Unit::Seconds), time_text(wait->max_s)});
  }
  return TitledTable{fmt::format("{} of each stream", shown), std::move(table)};
}

Part blame(const Summary& s, const TableStyle& /*style*/) {
  double total = 0;
  for (const NamedEstimate& part : s.blame) total += part.estimate.value;
  if (!(total > 0)) return std::nullopt;
  TextTable table({"cause", "mean", "of service_wait"});
  for (const NamedEstimate& part : s.blame) {
    table.add({part.name, estimate_text(part.estimate, Unit::Seconds),
               percent_text(part.estimate.value / total)});
  }
  return TitledTable{"what a connection waits for before it is served", std::move(table)};
}

Part losses(const Summary& s, const TableStyle& /*style*/) {
  const kernel::ConnectionCounts& c = s.connections;
  TextTable table({"connections", "count", "share"});
  const auto share = [&](std::uint64_t n) {
    return percent_text(static_cast<double>(n) / static_cast<double>(c.offered));
  };
  table.add({"offered", std::to_string(c.offered), ""});
  table.add({"completed", std::to_string(c.completed), share(c.completed)});
  if (c.in_flight() > 0)
    table.add({"in flight", std::to_string(c.in_flight()), share(c.in_flight())});
  table.add({"lost",
             {std::to_string(c.lost()), c.lost() > 0 ? Tone::Bad : Tone::Plain},
             estimate_text(s.lost_share, Unit::Fraction)});
  for (std::size_t i = 0; i < c.lost_by_cause.size(); ++i) {
    if (c.lost_by_cause[i] == 0) continue;
    table.add({std::string("  ") + kernel::loss_cause_names[i], std::to_string(c.lost_by_cause[i]),
               share(c.lost_by_cause[i])});
  }
  return TitledTable{"losses, all replications together", std::move(table)};
}

Part rates(const Summary& s, const TableStyle& /*style*/) {
  TextTable table({"rate", "mean"});
  for (const NamedEstimate& rate : s.rates)
    table.add({rate.name, estimate_text(rate.estimate, Unit::PerSecond)});
  return TitledTable{"rates over the window", std::move(table)};
}

Part wakeups(const Summary& s, const TableStyle& /*style*/) {
  TextTable table({"per connection", "mean"});
  for (const NamedEstimate& w : s.wakeups) {
    table.add({w.name, estimate_text(w.estimate, Unit::PerConnection)});
  }
  table.add({"accepted on the CPU of its packets", estimate_text(s.local_share, Unit::Fraction)});
  return TitledTable{"wake-ups", std::move(table)};
}

Part cpus(const Summary& s, const TableStyle& /*style*/) {
  if (s.cpus.empty()) return std::nullopt;
  std::vector<std::string> columns{"cpu"};
  columns.insert(columns.end(), kernel::account_names.begin(), kernel::account_names.end());
  TextTable table(columns);
  constexpr auto idle = static_cast<std::size_t>(kernel::Account::Idle);
  std::vector<double> used;
  for (const CpuSummary& cpu : s.cpus) used.push_back(1 - cpu.fraction[idle]);
  for (const std::size_t row : rows_to_show(used)) {
    if (row == used.size()) {
      table.add({fmt::format("... {} more", used.size() - 2 * shown_at_each_end)});
      continue;
    }
    std::vector<TextCell> line{std::to_string(s.cpus[row].index)};
    for (const double f : s.cpus[row].fraction) line.emplace_back(percent_text(f));
    table.add(std::move(line));
  }
  return TitledTable{"CPU time", std::move(table)};
}

Part lifecycle(const Summary& s, const TableStyle& /*style*/) {
  return lifecycle_table(s.lifecycle);
}

Part goals(const Summary& s, const TableStyle& /*style*/) {
  if (s.goals.empty()) return std::nullopt;
  TextTable table({"goal", "verdict"});
  for (const GoalSummary& g : s.goals) {
    table.add({g.text, {g.verdict(), g.met && g.decided ? Tone::Plain : Tone::Bad}});
  }
  return TitledTable{"goals", std::move(table)};
}

/// Both intervals of what people look at first: simulated, and with what is not known of the costs.
Part cost_uncertainty(const Summary& s, const TableStyle& /*style*/) {
  if (s.cost_uncertainty.empty()) return std::nullopt;
  constexpr std::array shown{"latency.service_wait.mean", "latency.service_wait.p50",
                             "latency.service_wait.p99",  "latency.accept_wait.p99",
                             "latency.response.p99",      "connections.lost_share",
                             "rates.throughput_per_s",    "cpu.per_connection"};
  const auto range = [](const std::optional<Interval>& ci, Unit unit) {
    return ci ? value_text(ci->low, unit) + " to " + value_text(ci->high, unit) : "-";
  };
  TextTable table({"quantity", "value", "95% interval", "with costs as far as known"});
  for (const UncertainEstimate& e : s.cost_uncertainty) {
    if (std::find(shown.begin(), shown.end(), e.name) == shown.end()) continue;
    if (!std::isfinite(e.estimate.value)) continue;
    table.add({e.name, value_text(e.estimate.value, e.unit), range(e.estimate.interval, e.unit),
               range(e.with_costs, e.unit)});
  }
  return TitledTable{"costs drawn from their spread (run.cost_uncertainty)", std::move(table)};
}

/// Both intervals of the mean times, and what the twin was good for.
Part control_variate(const Summary& s, const TableStyle& style) {
  if (!s.control_variate) return std::nullopt;
  TextTable table({"quantity", "value",
                   style.aligned ? "controlled" : "controlled by " + s.control_variate->twin,
                   "worth"});
  for (const ControlledEstimate& e : s.control_variate->estimates) {
    table.add({e.name, estimate_text(e.estimate, e.unit), estimate_text(e.controlled, e.unit),
               e.worth > 1 ? fmt::format("{:.3g} x the replications", e.worth) : "nothing"});
  }
  return TitledTable{fmt::format("controlled by {} on the same arrivals (run.control_variate)",
                                 s.control_variate->twin),
                     std::move(table)};
}

/// Simulated and exact, side by side.
Part theory(const Summary& s, const TableStyle& style) {
  if (!s.theory) return std::nullopt;
  const std::string of =
      s.theory->model + (s.theory->idealised ? ", the scenario without costs, distance and limits"
                                             : ", the scenario itself");
  TextTable table({"latency", "simulated", style.aligned ? "exact" : "exact for " + of});
  for (const LatencySummary& latency : s.latency) {
    const auto add = [&](const std::string& what, const Estimate& simulated) {
      const double exact = s.theory->value_of("latency." + latency.name + "." + what);
      if (std::isnan(exact) || exact == 0) return;
      table.add(
          {latency.name + "." + what, estimate_text(simulated, Unit::Seconds), time_text(exact)});
    };
    add("mean", latency.mean);
    for (std::size_t i = 0; i < latency.quantiles.size(); ++i)
      add(quantile_kinds()[i].name, latency.quantiles[i]);
  }
  return TitledTable{"theory: " + of, std::move(table)};
}

std::string findings(const RunResult& result, const Summary& s, const TableStyle& style) {
  std::string text;
  const auto add = [&](const char* kind, const std::string& what, Tone tone) {
    text += toned(kind, tone, style) + (style.aligned ? ": " : "\t") + what + "\n";
  };
  for (const std::string& finding : s.findings) add("finding", finding, Tone::Bad);
  for (const std::string& what : s.outside_validation) add("outside validation", what, Tone::Faint);
  for (const std::string& key : result.scenario.ignored) {
    add("ignored", key + " is set, but the model does not use it", Tone::Faint);
  }
  if (!s.assumed.empty()) {
    add("assumed",
        fmt::format("{} values in force are assumptions (assumed[] in --json)", s.assumed.size()),
        Tone::Faint);
  }
  return text.empty() ? "" : "\n" + text;
}

/// A sentence for people, a table in a pipe.
std::string head(const RunResult& result, const Summary& s, const TableStyle& style) {
  const Scenario& scenario = result.scenario;
  const std::string& title = scenario.title.empty() ? scenario.file : scenario.title;
  const std::size_t replications = result.replications.size();
  const std::string window =
      time_text(s.window_s / static_cast<double>(std::max<std::size_t>(replications, 1)));
  if (style.aligned)
    return toned(title, Tone::Strong, style) +
           fmt::format(
               "\n{} connections in {} replications, {} after a warm-up of {} each, seed {}\n",
               s.connections.offered, replications, window, time_text(s.warmup_s),
               scenario.run.seed);
  TextTable table({"run", title});
  table.add({"connections", std::to_string(s.connections.offered)});
  table.add({"replications", std::to_string(replications)});
  table.add({"window of each", window});
  table.add({"warm-up of each", time_text(s.warmup_s)});
  table.add({"seed", std::to_string(scenario.run.seed)});
  return table.text(style);
}

}  // namespace

std::vector<TitledTable> result_tables(const Summary& summary, const TableStyle& style) {
  using TableOf = Part (*)(const Summary&, const TableStyle&);
  constexpr std::array<TableOf, 14> parts{
      workers, sockets, latency,   streams,          blame,           rates,  losses,
      wakeups, cpus,    lifecycle, cost_uncertainty, control_variate, theory, goals};
  std::vector<TitledTable> tables;
  for (const auto part : parts) {
    if (Part table = part(summary, style)) tables.push_back(std::move(*table));
  }
  return tables;
}

std::string result_table(const RunResult& result, const Summary& summary, const TableStyle& style) {
  std::string text = head(result, summary, style);
  for (const TitledTable& table : result_tables(summary, style)) text += table.text(style);
  return text + findings(result, summary, style);
}

}  // namespace acceptlab::experiment
