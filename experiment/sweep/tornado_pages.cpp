#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "experiment/result/estimate_text.hpp"
#include "experiment/result/result_json.hpp"
#include "experiment/result/text_table.hpp"
#include "experiment/sweep/point_findings.hpp"
#include "experiment/sweep/tornado.hpp"

namespace acceptlab::experiment {

namespace {

using Json = nlohmann::ordered_json;

/// What becomes of the metric, against the scenario as it is; "at 3: ..." where the value is not
/// what the heading says.
TextCell difference_cell(const TornadoBar& bar, const std::optional<TornadoSide>& side,
                         const Tornado& tornado, PointFindings& findings) {
  if (!side) return "-";
  const std::string at = bar.in_whole_steps ? fmt::format("at {}: ", side->value) : "";
  const std::string numbers = findings.numbers(side->findings);
  const std::string note = numbers.empty() ? "" : fmt::format(" [finding {}]", numbers);
  return {
      at + difference_text(side->paired.difference, tornado.base.value, tornado.metric.unit) + note,
      !note.empty()                  ? Tone::Bad
      : side->paired.distinguishable ? Tone::Strong
                                     : Tone::Faint};
}

/// As long as the reach, next to the longest.
std::string drawn(const TornadoBar& bar, double longest) {
  constexpr double width = 24;
  const auto length = static_cast<std::size_t>(std::lround(width * bar.reach() / longest));
  return std::string(length, '#');
}

Json side_json(const std::optional<TornadoSide>& side) {
  if (!side) return nullptr;
  const Estimate& d = side->paired.difference;
  Json json{{"value", side->value}, {"difference", d.value}, {"ci95", nullptr}};
  if (d.interval) json["ci95"] = {d.interval->low, d.interval->high};
  json["distinguishable"] = side->paired.distinguishable;
  json["findings"] = side->findings;
  return json;
}

}  // namespace

std::string tornado_table(const Tornado& tornado, const TableStyle& style) {
  TextTable table({"parameter", "", "value", fmt::format("-{}", percent_text(tornado.share)),
                   fmt::format("+{}", percent_text(tornado.share))});
  table.mark_drawing(1);
  const double longest = tornado.bars.empty() ? 0 : tornado.bars.front().reach();
  std::string without;
  PointFindings findings;
  const std::string of_base = findings.numbers(tornado.findings);
  for (const TornadoBar& bar : tornado.bars) {
    if (bar.reach() == 0) {
      without += (without.empty() ? "" : ", ") + bar.key;
      continue;
    }
    table.add({bar.key, drawn(bar, longest), bar.value,
               difference_cell(bar, bar.low, tornado, findings),
               difference_cell(bar, bar.high, tornado, findings)});
  }
  const std::string base = estimate_text(tornado.base, tornado.metric.unit) +
                           (of_base.empty() ? "" : fmt::format(" [finding {}]", of_base));
  std::string text = style.aligned
                         ? fmt::format("{} is {}; what it becomes when one parameter changes\n\n",
                                       tornado.metric.name, base)
                         : fmt::format("{}\t{}\n\n", tornado.metric.name, base);
  if (!table.empty()) text += table.text(style);
  if (!without.empty())
    text += fmt::format("\nno effect{}{}\n", style.aligned ? ": " : "\t", without);
  return text + findings.text(style);
}

std::string tornado_json(const Tornado& tornado) {
  Json base{{"value", tornado.base.value}, {"ci95", nullptr}};
  if (tornado.base.interval)
    base["ci95"] = {tornado.base.interval->low, tornado.base.interval->high};
  Json parameters = Json::array();
  for (const TornadoBar& bar : tornado.bars) {
    parameters.push_back(Json{{"key", bar.key},
                              {"value", bar.value},
                              {"low", side_json(bar.low)},
                              {"high", side_json(bar.high)}});
  }
  return Json{{"schema", "acceptlab.tornado/1"},
              {"version", program_version()},
              {"metric", tornado.metric.name},
              {"share", tornado.share},
              {"base", base},
              {"findings", tornado.findings},
              {"parameters", parameters}}
             .dump(2) +
         "\n";
}

}  // namespace acceptlab::experiment
