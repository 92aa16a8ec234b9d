#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "validation/native/load/report.hpp"

namespace acceptlab::native::load {
namespace {

using Json = nlohmann::ordered_json;

std::string heading(const Json& report) {
  const Json& load = report["load"];
  const auto kind = load["kind"].get<std::string>();
  std::string what;
  if (kind == "schedule")
    what = "schedule " + load["file"].get<std::string>();
  else if (kind == "poisson")
    what = fmt::format("Poisson, {:g}/s, seed {}", load["rate_per_s"].get<double>(),
                       load["seed"].get<std::uint64_t>());
  else
    what = fmt::format("closed loop, {} clients that think {}", load["clients"].get<unsigned>(),
                       duration_text(load["think_ns"]));
  return fmt::format(
      "{}: {}, {}\n", report["target"].get<std::string>(), what,
      duration_text(report["end_ns"].get<Nanoseconds>() - report["start_ns"].get<Nanoseconds>()));
}

/// "a 1, b 2": the counts that are not zero.
std::string list(const Json& counts) {
  std::string text;
  for (const auto& [name, count] : counts.items()) {
    if (count == 0) continue;
    std::string words = name;
    std::replace(words.begin(), words.end(), '_', ' ');
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", words, count.get<std::uint64_t>());
  }
  return text;
}

std::string outcomes(const Json& report) {
  const Json& counts = report["counts"];
  std::string text =
      fmt::format("  issued     {:>9}  of {}, {:.0f}/s, at most {} open\n",
                  counts["issued"].get<std::uint64_t>(), counts["planned"].get<std::uint64_t>(),
                  report["issued_per_s"].get<double>(), report["most_open"].get<std::uint64_t>());
  constexpr std::array rows{"completed", "refused", "reset",      "timed_out",
                            "broken",    "skipped", "unfinished", "not_reached"};
  for (const std::string name : rows) {
    const auto count = counts[name].get<std::uint64_t>();
    if (count == 0 && name != "completed") continue;
    std::string words = name, more;
    std::replace(words.begin(), words.end(), '_', ' ');
    if (name == "completed") more = list(report["answers"]);
    if (name == "skipped") more = list(report["skipped_by"]);
    text += fmt::format("  {:<10} {:>9}  {}\n", words, count, more);
  }
  return text;
}

std::string spreads(const Json& report) {
  std::string text = fmt::format("  {:<24} {:>10} {:>10} {:>10} {:>10} {:>10}\n", "", "p50", "p90",
                                 "p99", "p99.9", "max");
  const std::array<std::pair<const char*, const char*>, 5> rows{
      {{"lateness", "lateness_ns"},
       {"connect", "connect_ns"},
       {"answer, from intended", "from_intended_ns"},
       {"answer, from connect", "response_ns"},
       {"answer, from sending", "from_sending_ns"}}};
  for (const auto& [name, key] : rows) {
    const Json& times = report[key];
    if (times["count"] == 0) continue;
    text += fmt::format("  {:<24} {:>10} {:>10} {:>10} {:>10} {:>10}\n", name,
                        duration_text(times["p50"]), duration_text(times["p90"]),
                        duration_text(times["p99"]), duration_text(times["p999"]),
                        duration_text(times["max"]));
  }
  return text;
}

std::string remarks(const Json& report) {
  std::string text;
  const std::array<std::pair<const char*, const char*>, 3> rows{
      {{"connect_pending",
        "returned from connect before the handshake was over (on loopback: "
        "their SYN was dropped)"},
       {"not_closed", "were answered, and not closed by the server before the timeout"},
       {"closed_by_reset", "were answered, and then reset by the server"}}};
  for (const auto& [key, what] : rows)
    if (const auto count = report[key].get<std::uint64_t>(); count > 0)
      text += fmt::format("  {} {}\n", count, what);
  for (const Json& note : report["notes"]) text += "  " + note.get<std::string>() + "\n";
  return text;
}

/// Of a report that says it has.
std::string slipped_text(const Json& report) {
  return fmt::format("slipped: p99 of lateness is {}, and {} is allowed",
                     duration_text(report["lateness_ns"]["p99"]),
                     duration_text(report["verdict"]["max_lateness_ns"]));
}

std::string verdict(const Json& report) {
  const Json& verdict = report["verdict"];
  const std::string p99 = duration_text(report["lateness_ns"]["p99"]);
  if (verdict["interrupted"]) return "interrupted: what had ended by then is above\n";
  if (verdict["slipped"]) return slipped_text(report) + "\n";
  if (!verdict["max_lateness_ns"].is_null())
    return fmt::format("in time: p99 of lateness is {}, of {} allowed\n", p99,
                       duration_text(verdict["max_lateness_ns"]));
  const bool closed = report["load"]["kind"] == "closed";
  if (!closed && !verdict["open_loop"] && report["response_ns"]["count"] > 0)
    return fmt::format("not an open loop: p99 of lateness, {}, is above the median response, {}\n",
                       p99, duration_text(report["response_ns"]["p50"]));
  return {};
}

}  // namespace

std::vector<std::string> report_warnings(const std::string& json) {
  try {
    const Json report = Json::parse(json);
    auto warnings = report.at("notes").get<std::vector<std::string>>();
    if (report.at("verdict").at("slipped"))
      warnings.push_back(slipped_text(report) +
                         ": the generator's CPU is slow or shared, or the rate is above what it "
                         "issues");
    return warnings;
  } catch (const Json::exception& error) {
    throw std::runtime_error(fmt::format("not a report of a load: {}", error.what()));
  }
}

std::string report_text(const std::string& json) {
  try {
    const Json report = Json::parse(json);
    return heading(report) + outcomes(report) + spreads(report) + remarks(report) + verdict(report);
  } catch (const Json::exception& error) {
    throw std::runtime_error(fmt::format("not a report of a load: {}", error.what()));
  }
}

}  // namespace acceptlab::native::load
