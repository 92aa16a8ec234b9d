#include "experiment/pages/schema.hpp"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "experiment/keys/key_table.hpp"
#include "experiment/keys/server_words.hpp"
#include "experiment/notation/cost_names.hpp"
#include "experiment/notation/shapes.hpp"
#include "experiment/notation/toml_values.hpp"
#include "experiment/scenario/load_spec.hpp"

namespace acceptlab::experiment {
namespace {

using nlohmann::ordered_json;

ordered_json reference(std::string_view name) {
  return {{"$ref", fmt::format("#/definitions/{}", name)}};
}
ordered_json any_of(std::initializer_list<ordered_json> options) {
  return {{"anyOf", ordered_json(options)}};
}
ordered_json one_word(std::string_view word) { return {{"const", word}}; }

template <class Names>
ordered_json one_of(const Names& names) {
  ordered_json list = ordered_json::array();
  for (const auto& name : names) list.push_back(std::string(name));
  return {{"enum", list}};
}

ordered_json list_of(ordered_json item, bool may_be_empty = false) {
  ordered_json list{{"type", "array"}, {"items", std::move(item)}};
  if (!may_be_empty) list["minItems"] = 1;
  return list;
}

/// An object with exactly these properties, the first `required` of which must be there.
ordered_json object_of(std::initializer_list<std::pair<const char*, ordered_json>> properties,
                       std::size_t required) {
  ordered_json object{
      {"type", "object"}, {"additionalProperties", false}, {"properties", ordered_json::object()}};
  for (const auto& [name, schema] : properties) {
    object["properties"][name] = schema;
    if (required > 0) object["required"].push_back(name);
    if (required > 0) --required;
  }
  return object;
}

ordered_json positive_integer() { return {{"type", "integer"}, {"minimum", 1}}; }
ordered_json count_from_0() { return {{"type", "integer"}, {"minimum", 0}}; }

ordered_json number_schema(const Key& key, const char* type) {
  ordered_json schema{{"type", type}, {"minimum", key.least}};
  if (key.form == Form::Integer) schema["minimum"] = static_cast<std::int64_t>(key.least);
  if (!std::isinf(key.most) && key.most < 9e18)
    schema["maximum"] = key.form == Form::Integer
                            ? ordered_json(static_cast<std::int64_t>(key.most))
                            : ordered_json(key.most);
  return schema;
}

ordered_json field_schema(const Field& field, std::string_view amount) {
  switch (field.form) {
    case FieldForm::Amount:
      return reference(amount);
    case FieldForm::Amounts:
      return list_of(reference(amount));
    case FieldForm::Weights:
      return list_of({{"type", "number"}, {"minimum", 0}});
    case FieldForm::Number:
      return {{"type", "number"}, {"minimum", 0}};
    case FieldForm::Count:
      return positive_integer();
    case FieldForm::Rate:
      return reference("rate");
    case FieldForm::Rates:
      return list_of(reference("rate"));
    case FieldForm::Times:
      return reference("times");
    case FieldForm::TimesList:
      return list_of(reference("times"));
    case FieldForm::Batch:
      return reference("counts");
    case FieldForm::File:
      break;
  }
  return {{"type", "string"}};
}

ordered_json shape_schema(const Shape& shape, std::string_view amount) {
  ordered_json object{
      {"type", "object"}, {"description", shape.meaning}, {"additionalProperties", false}};
  object["properties"]["type"] = one_word(shape.type);
  object["required"].push_back("type");
  for (const Field& field : shape.fields) {
    object["properties"][std::string(field.name)] = field_schema(field, amount);
    if (field.required) object["required"].push_back(field.name);
  }
  return object;
}

ordered_json shapes_schema(const std::vector<Shape>& shapes, std::string_view amount) {
  ordered_json list = ordered_json::array();
  for (const Shape& shape : shapes) list.push_back(shape_schema(shape, amount));
  return list;
}

ordered_json definitions() {
  ordered_json result;
  result["duration"] = {{"type", "string"},
                        {"pattern", R"(^[0-9.]+ *(ns|us|µs|ms|s|min|h)$)"},
                        {"examples", {"35us", "1.5ms", "20s"}}};
  result["rate"] = {{"type", "string"},
                    {"pattern", R"(^[0-9.]+ *[kMG]?/(s|min|h)$)"},
                    {"examples", {"40k/s", "500/s"}}};
  result["count"] = {{"type", "number"}, {"minimum", 0}};
  result["version"] = {{"type", "string"}, {"pattern", R"(^[0-9]+(\.[0-9]+){0,2}$)"}};
  result["cpus"] = {{"type", "string"}, {"pattern", R"(^[0-9]+(-[0-9]+)?(,[0-9]+(-[0-9]+)?)*$)"}};
  result["share"] = any_of({{{"type", "number"}, {"minimum", 0}, {"maximum", 1}},
                            {{"type", "string"}, {"pattern", "^[0-9.]+ *%$"}}});
  ordered_json times = shapes_schema(distribution_shapes(), "duration"),
               counts = shapes_schema(distribution_shapes(), "count");
  times.insert(times.begin(), reference("duration"));
  counts.insert(counts.begin(), reference("count"));
  result["times"] = {{"anyOf", times}};
  result["counts"] = {{"anyOf", counts}};
  result["process"] = {{"anyOf", shapes_schema(process_shapes(), "duration")}};
  return result;
}

ordered_json random_of() { return object_of({{"random", positive_integer()}}, 1); }

ordered_json action_schema() {
  ordered_json options = ordered_json::array();
  options.push_back(object_of({{"close_socket", count_from_0()}}, 1));
  options.push_back(object_of({{"add_socket", {{"const", true}}}}, 1));
  options.push_back(object_of({{"crash_worker", count_from_0()}}, 1));
  options.push_back(
      object_of({{"stall_worker", count_from_0()}, {"for", reference("duration")}}, 2));
  options.push_back(object_of({{"signal", one_of(server::signal_names)},
                               {"to", one_of(server::to_names)},
                               {"workers", positive_integer()}},
                              1));
  options.push_back(object_of({{"reload", object_of({{"workers", positive_integer()}}, 0)}}, 1));
  options.push_back(object_of(
      {{"binary_upgrade",
        object_of({{"drain", reference("duration")}, {"workers", positive_integer()}}, 1)}},
      1));
  options.push_back(
      object_of({{"config_test", {{"const", true}}}, {"for", reference("duration")}}, 1));
  options.push_back(object_of({{"burst", positive_integer()}}, 1));
  options.push_back(object_of(
      {{"set", {{"type", "string"}}}, {"to", any_of({{{"type", "number"}}, reference("rate")})}},
      2));
  return {{"anyOf", options}};
}

ordered_json gate_schema(const Key& key) {
  return any_of({one_of(key.choices), object_of({{"free_fraction", reference("share")}}, 1),
                 object_of({{"delay", reference("duration")}}, 1),
                 object_of({{"max", positive_integer()},
                            {"low", count_from_0()},
                            {"over", one_of(names_of(over_words))}},
                           1)});
}

ordered_json from_schema() {
  return object_of({{"addresses", any_of({positive_integer(),
                                          list_of({{"type", "string"}}),
                                          {{"type", "string"}, {"pattern", "/"}}})},
                    {"ports", one_of(port_names)},
                    {"behaviour", one_of(load::behaviour_names)}},
                   0);
}

ordered_json costs_schema() {
  ordered_json object{{"type", "object"}, {"additionalProperties", false}};
  const ordered_json source{{"type", "string"},
                            {"pattern", "^((cited|measured|assumed): .+|assumed|by definition)$"}};
  const ordered_json flat = object_of(
      {{"cost", reference("times")}, {"source", source}, {"spread", reference("duration")}}, 1);
  const ordered_json idle = object_of({{"after", list_of(reference("duration"))},
                                       {"cost", list_of(reference("times"))},
                                       {"source", source},
                                       {"spread", list_of(reference("duration"))}},
                                      2);
  for (const std::string& name : cost_names())
    object["properties"][name] = any_of({reference("times"), flat, idle});
  return object;
}

ordered_json noise_schema() {
  return list_of(any_of({object_of({{"threads", positive_integer()},
                                    {"burst", reference("times")},
                                    {"pause", reference("times")},
                                    {"pin", reference("cpus")},
                                    {"steal", {{"type", "boolean"}}}},
                                   3),
                         object_of({{"packets", reference("rate")},
                                    {"burst", reference("times")},
                                    {"pin", reference("cpus")}},
                                   2)}),
                 true);
}

/// Forms of one key each.
ordered_json special_schema(const Key& key) {
  const ordered_json text{{"type", "string"}};
  switch (key.form) {
    case Form::CpuList:
      return any_of({one_word("spread"), reference("cpus")});
    case Form::Pin:
      return any_of({one_of(std::vector<std::string>{"none", "one-per-cpu"}), reference("cpus")});
    case Form::Quota:
      return {{"type", "string"}, {"pattern", R"(^(none|[0-9.]+ *cpu)$)"}};
    case Form::Noise:
      return noise_schema();
    case Form::Sysctls:
      return {{"type", "object"}, {"additionalProperties", {{"type", "integer"}}}};
    case Form::Costs:
      return costs_schema();
    case Form::Secret:
      return any_of({one_word("random"),
                     {{"type", "string"}, {"pattern", "^(0x[0-9a-fA-F]+|[0-9]+)$"}},
                     count_from_0()});
    case Form::Listen:
      return list_of({{"type", "string"}, {"pattern", ":[0-9]+$"}});
    case Form::Sockets:
      return any_of({positive_integer(), one_of(key.choices)});
    case Form::Watch:
      return any_of({one_of(key.choices), object_of({{"ring", positive_integer()}}, 1),
                     list_of(list_of(count_from_0(), true))});
    case Form::Choose:
    case Form::HandOff:
      return any_of({one_of(key.choices), random_of()});
    case Form::Rearm:
      return any_of({one_of(key.choices), {{"const", 16}}});
    case Form::Batch:
      return any_of({positive_integer(), one_word("all")});
    case Form::Gate:
      return gate_schema(key);
    case Form::Retry:
      return any_of(
          {one_word("system"), reference("times"),
           object_of({{"gaps", list_of(reference("duration"))}, {"spread", reference("share")}},
                     1)});
    case Form::Process:
      return reference("process");
    case Form::From:
      return from_schema();
    case Form::At:
      return reference("times");
    case Form::Action:
      return action_schema();
    case Form::Precision:
      return any_of({one_word("none"), object_of({{"of", any_of({text, list_of(text)})},
                                                  {"within", reference("share")},
                                                  {"max_replications", positive_integer()}},
                                                 1)});
    case Form::Axes:
      return list_of(object_of({{"key", text}, {"values", list_of(ordered_json::object())}}, 2),
                     true);
    case Form::Search:
      return {{"type", "object"}, {"additionalProperties", list_of(ordered_json::object())}};
    case Form::Texts:
      return list_of(text, true);
    case Form::Settings:
      return {{"type", "object"}};
    default:
      return text;
  }
}

ordered_json key_schema(const Key& key) {
  ordered_json schema;
  switch (key.form) {
    case Form::Integer:
      schema = number_schema(key, "integer");
      break;
    case Form::Number:
      schema = number_schema(key, "number");
      break;
    case Form::Boolean:
      schema = {{"type", "boolean"}};
      break;
    case Form::Duration:
      schema = reference("duration");
      break;
    case Form::Distribution:
      schema = reference("times");
      break;
    case Form::CountDistribution:
      schema = reference("counts");
      break;
    case Form::Version:
      schema = reference("version");
      break;
    case Form::Choice:
      schema = one_of(key.choices);
      break;
    default:
      schema = special_schema(key);
  }
  // Beside $ref other words are ignored in draft 7, so a reference goes into anyOf.
  if (!key.word.empty()) schema = any_of({schema, one_word(key.word)});
  if (schema.contains("$ref")) schema = {{"allOf", ordered_json::array({schema})}};
  schema["description"] = key.meaning;
  return schema;
}

}  // namespace

std::string schema_json() {
  ordered_json root{{"$schema", "http://json-schema.org/draft-07/schema#"},
                    {"title", "AcceptLab scenario, format 1"},
                    {"type", "object"},
                    {"additionalProperties", false},
                    {"properties", ordered_json::object()}};
  ordered_json& properties = root["properties"];
  for (const Key& key : key_table()) {
    if (key.section().empty()) properties[std::string(key.path)] = key_schema(key);
  }
  for (const Section& section : sections()) {
    if (section.name == "costs") continue;
    ordered_json table{{"type", "object"},
                       {"additionalProperties", false},
                       {"properties", ordered_json::object()}};
    for (const Key& key : key_table()) {
      if (key.section() == section.name)
        table["properties"][std::string(key.name())] = key_schema(key);
    }
    if (section.name == "events") table["required"] = {"at", "do"};
    if (section.name == "variants") table["required"] = {"name"};
    ordered_json schema = section.array ? list_of(table, true) : table;
    schema["description"] = section.meaning;
    properties[std::string(section.name)] = schema;
  }
  root["definitions"] = definitions();
  return root.dump(2);
}

}  // namespace acceptlab::experiment
