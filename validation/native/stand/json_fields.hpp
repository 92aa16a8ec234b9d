#pragma once

#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "validation/native/stand/plan.hpp"

namespace acceptlab::native::stand {

/// The fields of one object of a plan. Reading one that is missing gives the default; the last
/// step, done(), refuses those that nobody asked for. Everything throws PlanError.
class JsonFields {
 public:
  /// `place`: how messages name the object, "" for the whole plan.
  JsonFields(const nlohmann::json& object, std::string file, std::string place);

  bool has(const std::string& key) const { return object_.contains(key); }
  std::string text(const std::string& key);
  std::string text(const std::string& key, const std::string& otherwise);
  double number(const std::string& key, double otherwise, double least, double most);
  long whole(const std::string& key, long otherwise, long least, long most);
  bool truth(const std::string& key, bool otherwise);
  /// At least one text.
  std::vector<std::string> texts(const std::string& key);
  /// The number of the word among `words`.
  std::size_t word(const std::string& key, const std::vector<std::string>& words,
                   const std::string& otherwise);
  JsonFields object(const std::string& key);
  std::vector<JsonFields> objects(const std::string& key);
  /// All of the object's fields, texts or whole numbers, as texts.
  std::vector<std::pair<std::string, std::string>> settings();
  void done() const;

  [[noreturn]] void refuse(const std::string& key, const std::string& what) const;

 private:
  const nlohmann::json* find(const std::string& key);
  const nlohmann::json& need(const std::string& key, const std::string& what);
  std::string named(const std::string& key) const;

  const nlohmann::json& object_;
  std::string file_, place_;
  std::set<std::string> asked_;
};

}  // namespace acceptlab::native::stand
