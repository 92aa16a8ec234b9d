#include "validation/record/record_json.hpp"

#include <nlohmann/json.hpp>

#include "experiment/result/json_text.hpp"
#include "validation/record/record_fields.hpp"

namespace acceptlab::validation {

namespace {

using experiment::json_array;
using experiment::json_object;
using experiment::JsonFields;
using Json = nlohmann::ordered_json;

std::string compact(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

template <class T>
concept Part = requires(const T& part) {
  each_field(part, [](const char*, const auto&) {});
};

template <class T>
Json to_json(const T& value) {
  if constexpr (Part<T>) {
    Json json = Json::object();
    each_field(value, [&](const char* name, const auto& field) { json[name] = to_json(field); });
    return json;
  } else {
    return value;
  }
}

/// What is small stands on one line; what is not has a field, or an item, a line.
template <class T>
std::string text(const T& value, unsigned /*depth*/) {
  return compact(to_json(value));
}

std::string text(const std::vector<std::pair<std::string, std::string>>& machine, unsigned depth) {
  JsonFields fields;
  for (const auto& [name, is] : machine) {
    const std::string quoted = compact(name);
    fields.emplace_back(quoted.substr(1, quoted.size() - 2), compact(is));
  }
  return json_object(fields, depth);
}

std::string text(const std::map<std::string, RealLatency>& latencies, unsigned depth) {
  JsonFields fields;
  for (const auto& [name, latency] : latencies) {
    const std::string quoted = compact(name);
    fields.emplace_back(quoted.substr(1, quoted.size() - 2), compact(to_json(latency)));
  }
  return json_object(fields, depth);
}

template <class T>
std::string in_lines(const T& part, unsigned depth);

template <class T>
std::string array_in_lines(const std::vector<T>& parts, unsigned depth) {
  std::vector<std::string> items;
  for (const T& part : parts) items.push_back(in_lines(part, depth + 1));
  return json_array(items, depth);
}

std::string text(const std::vector<RealRun>& runs, unsigned depth) {
  return array_in_lines(runs, depth);
}
std::string text(const std::vector<RealCase>& cases, unsigned depth) {
  return array_in_lines(cases, depth);
}

/// An optional field that has no value is not written.
template <class T>
bool is_there(const T& /*field*/) {
  return true;
}
template <class T>
bool is_there(const std::optional<T>& field) {
  return field.has_value();
}
template <class T>
const T& value_of(const T& field) {
  return field;
}
template <class T>
const T& value_of(const std::optional<T>& field) {
  return *field;
}

template <class T>
JsonFields fields_of(const T& part, unsigned depth) {
  JsonFields fields;
  each_field(part, [&](const char* name, const auto& field) {
    if (is_there(field)) fields.emplace_back(name, text(value_of(field), depth + 1));
  });
  return fields;
}

template <class T>
std::string in_lines(const T& part, unsigned depth) {
  return json_object(fields_of(part, depth), depth);
}

}  // namespace

std::string record_json(const Record& record) {
  JsonFields fields = fields_of(record, 0);
  fields.insert(fields.begin(), {"schema", compact(record_schema)});
  return json_object(fields) + "\n";
}

}  // namespace acceptlab::validation
