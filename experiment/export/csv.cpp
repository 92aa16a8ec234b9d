#include <map>
#include <nlohmann/json.hpp>

#include "experiment/export/stored_json.hpp"

namespace acceptlab::experiment {

namespace {

using Json = nlohmann::ordered_json;

/// Quoted where RFC 4180 asks for it.
std::string field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

std::string plain(const Json& json) {
  return json.is_string() ? json.get<std::string>() : json.is_null() ? "" : json.dump();
}

/// All in one cell, which lines of their own would make unreadable to programs.
std::string findings_text(const Json& result) {
  std::string text;
  for (const Json& finding : result.value("findings", Json::array()))
    text += (text.empty() ? "" : "; ") + plain(finding);
  return text;
}

using Row = std::vector<std::pair<std::string, std::string>>;

Row row_of(const Json& result) {
  Row row;
  const Json settings = result.value("settings", Json::object());
  for (const auto& [key, value] : settings.items()) row.emplace_back(key, plain(value));
  for (const char* head : {"title", "scenario_hash", "version", "seed", "replications",
                           "simulated_s", "warmup_s", "simulated_events"})
    row.emplace_back(head, plain(result.value(head, Json())));
  for (const FlatNumber& number : flat_numbers(result)) {
    row.emplace_back(number.name, number.value);
    if (!number.estimate) continue;
    row.emplace_back(number.name + ".low", number.low);
    row.emplace_back(number.name + ".high", number.high);
  }
  row.emplace_back("findings", findings_text(result));
  for (const Json& goal : result.value("goals", Json::array())) {
    const bool decided = goal.value("decided", false), met = goal.value("met", false);
    row.emplace_back("goal " + goal.value("text", ""), !decided ? "undecided"
                                                       : met    ? "met"
                                                                : "missed");
  }
  return row;
}

/// Columns in the order in which they are first seen; a new one stands behind the one before it.
class Columns {
 public:
  void add(const Row& row) {
    std::size_t at = 0;
    for (const auto& [name, value] : row) {
      const auto known = index_.find(name);
      if (known != index_.end()) {
        at = known->second + 1;
        continue;
      }
      names_.insert(names_.begin() + static_cast<std::ptrdiff_t>(at++), name);
      index_.clear();
      for (std::size_t i = 0; i < names_.size(); ++i) index_[names_[i]] = i;
    }
  }
  std::string head() const {
    std::string line;
    for (const std::string& name : names_) line += (line.empty() ? "" : ",") + field(name);
    return line + "\n";
  }
  std::string line(const Row& row) const {
    std::vector<const std::string*> values(names_.size());
    for (const auto& [name, value] : row) values[index_.at(name)] = &value;
    std::string text;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (i > 0) text += ',';
      if (values[i] != nullptr) text += field(*values[i]);
    }
    return text + "\n";
  }

 private:
  std::vector<std::string> names_;
  std::map<std::string, std::size_t> index_;
};

}  // namespace

void export_csv(const ResultSet& results, const Sink& sink) {
  Columns columns;
  std::vector<Row> rows;
  for (const auto& file : results.files) {
    const Json result = stored_json(results, file);
    if (result.is_null()) continue;
    rows.push_back(row_of(result));
    columns.add(rows.back());
  }
  sink(columns.head());
  for (const Row& row : rows) sink(columns.line(row));
}

void export_jsonl(const ResultSet& results, const Sink& sink) {
  for (const auto& file : results.files) {
    const Json result = stored_json(results, file);
    if (!result.is_null()) sink(result.dump() + "\n");
  }
}

}  // namespace acceptlab::experiment
