#include <limits>

#include "experiment/result/estimate_text.hpp"
#include "experiment/result/exact_result.hpp"
#include "experiment/result/text_table.hpp"

namespace acceptlab::experiment {

namespace {

/// Nothing where there is nothing to say.
using Part = std::optional<TitledTable>;

std::string text_of(const ExactResult& result, const std::string& metric, Unit unit) {
  return value_text(value_of(result, metric).value_or(std::numeric_limits<double>::quiet_NaN()),
                    unit);
}

Part members(const std::string& name, const std::string& level, Unit unit,
             const std::vector<ExactMember>& list) {
  if (list.size() < 2) return std::nullopt;
  TextTable table({name, "share", level});
  for (const ExactMember& m : list)
    table.add({std::to_string(m.index), percent_text(m.share), value_text(m.level, unit)});
  return TitledTable{name + "s", std::move(table)};
}

Part queue(const ExactResult& result) {
  TextTable table({"queue", "mean"});
  table.add({"workers busy", percent_text(result.utilisation)});
  table.add({"connections that wait", percent_text(result.wait_chance)});
  table.add({"pending", number_text(result.pending_mean)});
  table.add({"pending and in service", number_text(result.present_mean)});
  table.add({"lost", text_of(result, "connections.lost_share", Unit::Fraction)});
  table.add({"offered", text_of(result, "rates.offered_per_s", Unit::PerSecond)});
  table.add({"throughput", text_of(result, "rates.throughput_per_s", Unit::PerSecond)});
  return TitledTable{"in the long run", std::move(table)};
}

Part latency(const ExactResult& result) {
  TextTable table({"latency", "p50", "p90", "p99", "p99.9", "mean", "sd"});
  for (const std::string kind : {"accept_wait", "service_wait", "response"}) {
    std::vector<TextCell> row{kind};
    for (const char* what : {"p50", "p90", "p99", "p999", "mean", "sd"})
      row.emplace_back(text_of(result, "latency." + kind + "." + what, Unit::Seconds));
    table.add(std::move(row));
  }
  return TitledTable{"latency; - where theory has no exact value", std::move(table)};
}

Part goals(const ExactResult& result) {
  if (result.goals.empty()) return std::nullopt;
  TextTable table({"goal", "verdict"});
  for (const GoalSummary& g : result.goals)
    table.add({g.text, {g.verdict(), g.met && g.decided ? Tone::Plain : Tone::Bad}});
  return TitledTable{"goals", std::move(table)};
}

std::string findings(const ExactResult& result, const TableStyle& style) {
  std::string text;
  for (const std::string& finding : result.findings)
    text += toned("finding", Tone::Bad, style) + (style.aligned ? ": " : "\t") + finding + "\n";
  return text.empty() ? "" : "\n" + text;
}

}  // namespace

std::vector<TitledTable> exact_tables(const ExactResult& result) {
  std::vector<TitledTable> tables;
  for (Part part : {members("worker", "busy", Unit::Fraction, result.workers),
                    members("socket", "pending", Unit::PerConnection, result.sockets),
                    latency(result), queue(result), goals(result)}) {
    if (part) tables.push_back(std::move(*part));
  }
  return tables;
}

std::string exact_table(const ExactResult& result, const TableStyle& style) {
  const std::string& title = result.title.empty() ? result.file : result.title;
  std::string text =
      style.aligned ? toned(title, Tone::Strong, style) + "\nexact: " + result.model + ". " +
                          result.why + "\n"
                    : "exact\t" + title + "\nmodel\t" + result.model + ". " + result.why + "\n";
  for (const TitledTable& table : exact_tables(result)) text += table.text(style);
  return text + findings(result, style);
}

}  // namespace acceptlab::experiment
