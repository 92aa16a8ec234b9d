#include "validation/native/stand/json_fields.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace acceptlab::native::stand {
namespace {

std::string list_of(const std::vector<std::string>& words) {
  std::string list;
  for (const std::string& word : words) list += (list.empty() ? "" : ", ") + word;
  return list;
}

std::string shown(double number) {
  std::string text = std::to_string(number);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

}  // namespace

JsonFields::JsonFields(const nlohmann::json& object, std::string file, std::string place)
    : object_(object), file_(std::move(file)), place_(std::move(place)) {
  if (!object_.is_object())
    throw PlanError(file_ + ": " + (place_.empty() ? "the plan" : place_) +
                    ": expected an object in braces, found " + object_.dump());
}

std::string JsonFields::named(const std::string& key) const {
  return place_.empty() ? key : place_ + "." + key;
}

void JsonFields::refuse(const std::string& key, const std::string& what) const {
  throw PlanError(file_ + ": " + named(key) + ": " + what);
}

const nlohmann::json* JsonFields::find(const std::string& key) {
  asked_.insert(key);
  const auto found = object_.find(key);
  return found == object_.end() ? nullptr : &*found;
}

const nlohmann::json& JsonFields::need(const std::string& key, const std::string& what) {
  const nlohmann::json* value = find(key);
  if (value == nullptr) refuse(key, "is missing; expected " + what);
  return *value;
}

std::string JsonFields::text(const std::string& key) {
  const nlohmann::json& value = need(key, "a text");
  if (!value.is_string() || value.get<std::string>().empty())
    refuse(key, "expected a text, found " + value.dump());
  return value.get<std::string>();
}

std::string JsonFields::text(const std::string& key, const std::string& otherwise) {
  return find(key) == nullptr ? otherwise : text(key);
}

double JsonFields::number(const std::string& key, double otherwise, double least, double most) {
  const nlohmann::json* value = find(key);
  if (value == nullptr) return otherwise;
  const std::string range = "a number from " + shown(least) + " to " + shown(most);
  if (!value->is_number() || value->get<double>() < least || value->get<double>() > most)
    refuse(key, "expected " + range + ", found " + value->dump());
  return value->get<double>();
}

long JsonFields::whole(const std::string& key, long otherwise, long least, long most) {
  const double value = number(key, static_cast<double>(otherwise), static_cast<double>(least),
                              static_cast<double>(most));
  if (value != std::floor(value)) refuse(key, "expected a whole number, found " + shown(value));
  return static_cast<long>(value);
}

bool JsonFields::truth(const std::string& key, bool otherwise) {
  const nlohmann::json* value = find(key);
  if (value == nullptr) return otherwise;
  if (!value->is_boolean()) refuse(key, "expected true or false, found " + value->dump());
  return value->get<bool>();
}

std::vector<std::string> JsonFields::texts(const std::string& key) {
  const nlohmann::json& value = need(key, "a list of texts");
  const auto is_text = [](const nlohmann::json& item) { return item.is_string(); };
  if (!value.is_array() || value.empty() || !std::ranges::all_of(value, is_text))
    refuse(key, "expected a list of texts, found " + value.dump());
  return value.get<std::vector<std::string>>();
}

std::size_t JsonFields::word(const std::string& key, const std::vector<std::string>& words,
                             const std::string& otherwise) {
  const std::string found = text(key, otherwise);
  const auto at = std::ranges::find(words, found);
  if (at == words.end())
    refuse(key, "expected one of " + list_of(words) + ", found \"" + found + "\"");
  return static_cast<std::size_t>(at - words.begin());
}

JsonFields JsonFields::object(const std::string& key) {
  return {need(key, "an object in braces"), file_, named(key)};
}

std::vector<JsonFields> JsonFields::objects(const std::string& key) {
  std::vector<JsonFields> all;
  const nlohmann::json* value = find(key);
  if (value == nullptr) return all;
  if (!value->is_array()) refuse(key, "expected a list, found " + value->dump());
  for (std::size_t i = 0; i < value->size(); ++i)
    all.emplace_back((*value)[i], file_, named(key) + "[" + std::to_string(i) + "]");
  return all;
}

std::vector<std::pair<std::string, std::string>> JsonFields::settings() {
  std::vector<std::pair<std::string, std::string>> all;
  for (const auto& [key, value] : object_.items()) {
    asked_.insert(key);
    if (value.is_string())
      all.emplace_back(key, value.get<std::string>());
    else if (value.is_number_integer())
      all.emplace_back(key, std::to_string(value.get<long>()));
    else
      refuse(key, "expected a text or a whole number, found " + value.dump());
  }
  return all;
}

void JsonFields::done() const {
  for (const auto& [key, value] : object_.items()) {
    if (asked_.contains(key)) continue;
    refuse(key, "unknown; known here: " +
                    list_of(std::vector<std::string>(asked_.begin(), asked_.end())));
  }
}

}  // namespace acceptlab::native::stand
