#include "experiment/result/compared_json.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "experiment/result/json_text.hpp"
#include "experiment/result/shipped_comparisons.hpp"

namespace acceptlab::experiment {

namespace {

using Json = nlohmann::ordered_json;

std::string text(const Json& value) { return value.dump(); }

std::string ways_array(const ComparedRecord& record) {
  constexpr unsigned depth = 2;
  std::vector<std::string> ways;
  for (const auto& [way, metrics] : record.ways)
    ways.push_back(text({{"way", way},
                         {"equivalent", metrics.equivalent},
                         {"undecided", metrics.undecided},
                         {"different", metrics.different}}));
  return json_array(ways, depth);
}

std::string record_object(const ComparedRecord& record) {
  constexpr double decimals = 1000;
  const JsonFields fields{{"name", text(record.name)},
                          {"passed", text(record.passed)},
                          {"cpus", text(record.cpus)},
                          {"systems", text(record.systems)},
                          {"schedulers", text(record.schedulers)},
                          {"networks", text(record.networks)},
                          {"styles", text(record.styles)},
                          {"events", text(record.events)},
                          {"most_workers", text(record.most_workers)},
                          {"most_sockets", text(record.most_sockets)},
                          {"most_load", text(std::round(record.most_load * decimals) / decimals)},
                          {"ways", ways_array(record)}};
  return json_object(fields, 1);
}

ComparedRecord record_of(const Json& json) {
  ComparedRecord record;
  json.at("name").get_to(record.name);
  json.at("passed").get_to(record.passed);
  json.at("cpus").get_to(record.cpus);
  json.at("systems").get_to(record.systems);
  json.at("schedulers").get_to(record.schedulers);
  json.at("networks").get_to(record.networks);
  json.at("styles").get_to(record.styles);
  json.at("events").get_to(record.events);
  json.at("most_workers").get_to(record.most_workers);
  json.at("most_sockets").get_to(record.most_sockets);
  json.at("most_load").get_to(record.most_load);
  for (const Json& way : json.at("ways"))
    record.ways[way.at("way")] = {way.at("equivalent"), way.at("undecided"), way.at("different")};
  return record;
}

}  // namespace

std::string compared_json(const std::vector<ComparedRecord>& records) {
  std::vector<std::string> objects;
  for (const ComparedRecord& record : records) objects.push_back(record_object(record));
  return json_array(objects) + "\n";
}

std::vector<ComparedRecord> read_compared(std::string_view json) {
  std::vector<ComparedRecord> records;
  for (const Json& record : Json::parse(json)) records.push_back(record_of(record));
  return records;
}

const std::vector<ComparedRecord>& shipped_comparisons() {
  static const std::vector<ComparedRecord> records = read_compared(shipped_comparisons_text());
  return records;
}

}  // namespace acceptlab::experiment
