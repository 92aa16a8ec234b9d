#include <limits>

#include "experiment/result/estimate_text.hpp"
#include "experiment/result/exact_result.hpp"
#include "experiment/result/text_table.hpp"

namespace acceptlab::experiment {

namespace {

std::string text_of(const ExactResult& result, const std::string& metric, Unit unit) {
  return value_text(value_of(result, metric).value_or(std::numeric_limits<double>::quiet_NaN()),
                    unit);
}

std::string members(const std::string& name, const std::string& level, Unit unit,
                    const std::vector<ExactMember>& list, const TableStyle& style) {
  if (list.size() < 2) return "";
  TextTable table({name, "share", level});
  for (const ExactMember& m : list)
    table.add({std::to_string(m.index), percent_text(m.share), value_text(m.level, unit)});
  return heading(name + "s", style) + table.text(style);
}

std::string queue(const ExactResult& result, const TableStyle& style) {
  TextTable table({"queue", "mean"});
  table.add({"workers busy", percent_text(result.utilisation)});
  table.add({"connections that wait", percent_text(result.wait_chance)});
  table.add({"pending", number_text(result.pending_mean)});
  table.add({"pending and in service", number_text(result.present_mean)});
  table.add({"lost", text_of(result, "connections.lost_share", Unit::Fraction)});
  table.add({"offered", text_of(result, "rates.offered_per_s", Unit::PerSecond)});
  table.add({"throughput", text_of(result, "rates.throughput_per_s", Unit::PerSecond)});
  return heading("in the long run", style) + table.text(style);
}

std::string latency(const ExactResult& result, const TableStyle& style) {
  TextTable table({"latency", "p50", "p90", "p99", "p99.9", "mean", "sd"});
  for (const std::string kind : {"accept_wait", "service_wait", "response"}) {
    std::vector<TextCell> row{kind};
    for (const char* what : {"p50", "p90", "p99", "p999", "mean", "sd"})
      row.emplace_back(text_of(result, "latency." + kind + "." + what, Unit::Seconds));
    table.add(std::move(row));
  }
  return heading("latency; - where theory has no exact value", style) + table.text(style);
}

std::string goals(const ExactResult& result, const TableStyle& style) {
  if (result.goals.empty()) return "";
  TextTable table({"goal", "verdict"});
  for (const GoalSummary& g : result.goals)
    table.add({g.text, {g.verdict(), g.met && g.decided ? Tone::Plain : Tone::Bad}});
  return heading("goals", style) + table.text(style);
}

std::string findings(const ExactResult& result, const TableStyle& style) {
  std::string text;
  for (const std::string& finding : result.findings)
    text += toned("finding", Tone::Bad, style) + (style.aligned ? ": " : "\t") + finding + "\n";
  return text.empty() ? "" : "\n" + text;
}

}  // namespace

std::string exact_table(const ExactResult& result, const TableStyle& style) {
  const std::string& title = result.title.empty() ? result.file : result.title;
  const std::string text =
      style.aligned ? toned(title, Tone::Strong, style) + "\nexact: " + result.model + ". " +
                          result.why + "\n"
                    : "exact\t" + title + "\nmodel\t" + result.model + ". " + result.why + "\n";
  return text + members("worker", "busy", Unit::Fraction, result.workers, style) +
         members("socket", "pending", Unit::PerConnection, result.sockets, style) +
         latency(result, style) + queue(result, style) + goals(result, style) +
         findings(result, style);
}

}  // namespace acceptlab::experiment
