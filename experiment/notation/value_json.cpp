#include "experiment/notation/value_json.hpp"

#include <nlohmann/json.hpp>

namespace acceptlab::experiment {

namespace {

using Json = nlohmann::ordered_json;

Json json_of(const Value& value) {
  switch (value.kind) {
    case Value::Kind::Table: {
      Json table = Json::object();
      for (const Value& entry : value.items) table[entry.key] = json_of(entry);
      return table;
    }
    case Value::Kind::Array: {
      Json list = Json::array();
      for (const Value& item : value.items) list.push_back(json_of(item));
      return list;
    }
    case Value::Kind::Integer:
      return value.integer;
    case Value::Kind::Real:
      return value.real;
    case Value::Kind::Boolean:
      return value.boolean;
    default:
      return value.text;
  }
}

}  // namespace

std::string to_json(const Value& value) { return json_of(value).dump(); }

}  // namespace acceptlab::experiment
