#include "tests/timeline_check.hpp"

#include <cmath>
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "tests/catch.hpp"

namespace acceptlab::testing {

namespace {

using Json = nlohmann::json;
using Lane = std::pair<int, int>;

constexpr int cpus = 1;

/// In nanoseconds: the text has three decimals of a microsecond.
std::int64_t ns(const Json& microseconds) {
  return static_cast<std::int64_t>(std::llround(microseconds.get<double>() * 1000));
}

bool has_text(const Json& e, const char* field) {
  return e.contains(field) && e[field].is_string() &&
         !e[field].get_ref<const std::string&>().empty();
}

bool is_pair(const Json& e) { return has_text(e, "cat") && has_text(e, "id"); }

/// What the format asks of an event besides group, lane, name and time.
bool is_whole(const Json& e, char phase) {
  switch (phase) {
    case 'X':
      return e.contains("dur") && e["dur"].is_number() && e["dur"] >= 0;
    case 'b':
    case 'e':
    case 's':
      return is_pair(e);
    case 'f':
      return is_pair(e) && e.value("bp", "") == "e";
    case 'C':
      return e.contains("args") && e["args"].size() == 1 && e["args"].front().is_number();
    case 'i':
      return e.value("s", "") == "t" || e.value("s", "") == "g";
    default:
      return false;
  }
}

class Check {
 public:
  void name(const Json& e) {
    const std::string what = e.at("name");
    if (what != "process_name" && what != "thread_name") FAIL("names nothing: " << e);
    if (!has_text(e.at("args"), "name")) FAIL("has no name: " << e);
    if (what == "process_name")
      groups_.insert(e.at("pid").get<int>());
    else
      lanes_.insert(lane_of(e));
  }
  void event(const Json& e, char phase) {
    if (!is_whole(e, phase) || !has_text(e, "name")) FAIL("not whole: " << e);
    if (!lanes_.contains(lane_of(e)) || !groups_.contains(e["pid"].get<int>()))
      FAIL("in a lane without a name: " << e);
    const std::int64_t at = ns(e.at("ts"));
    if (at < before_) FAIL("not in order: " << e);
    before_ = at;
    if (phase == 'X') slice(e, at);
    if (phase == 'b' || phase == 's') begins(e, phase);
    if (phase == 'e' || phase == 'f') ends(e, phase == 'e' ? 'b' : 's');
  }
  TimelineContent content() const {
    CHECK(open_pairs_.empty());
    CHECK(content_.slices > 0);
    return content_;
  }
  void count() { ++content_.events; }

 private:
  static Lane lane_of(const Json& e) { return {e.at("pid").get<int>(), e.at("tid").get<int>()}; }

  void slice(const Json& e, std::int64_t at) {
    ++content_.slices;
    const auto& name = e["name"].get_ref<const std::string&>();
    if (name.starts_with("accept ")) content_.accepted.insert(name);
    std::vector<std::int64_t>& around = open_slices_[lane_of(e)];
    while (!around.empty() && around.back() <= at) around.pop_back();
    const std::int64_t end = at + ns(e["dur"]);
    if (!around.empty() && (end > around.back() || e["pid"] == cpus)) FAIL("overlaps: " << e);
    around.push_back(end);
  }
  void begins(const Json& e, char phase) {
    if (!open_pairs_.emplace(phase, e["id"].get<std::string>()).second) FAIL("begins twice: " << e);
  }
  void ends(const Json& e, char begun_by) {
    if (open_pairs_.erase({begun_by, e["id"].get<std::string>()}) != 1)
      FAIL("ends without beginning: " << e);
  }

  TimelineContent content_;
  std::set<int> groups_;
  std::set<Lane> lanes_;
  std::map<Lane, std::vector<std::int64_t>> open_slices_;  // their ends
  std::set<std::pair<char, std::string>> open_pairs_;
  std::int64_t before_ = 0;
};

}  // namespace

TimelineContent check_timeline(const std::string& text) {
  const Json timeline = Json::parse(text);
  CHECK(timeline.at("displayTimeUnit") == "ns");
  Check check;
  for (const Json& e : timeline.at("traceEvents")) {
    const std::string phase = e.at("ph");
    if (phase.size() != 1) FAIL("no phase: " << e);
    if (phase == "M")
      check.name(e);
    else
      check.event(e, phase.front());
    check.count();
  }
  return check.content();
}

}  // namespace acceptlab::testing
