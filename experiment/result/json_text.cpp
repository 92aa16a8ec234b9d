#include "experiment/result/json_text.hpp"

namespace acceptlab::experiment {

namespace {

std::string joined(const std::vector<std::string>& items, char open, char close, unsigned depth) {
  if (items.empty()) return {open, close};
  const std::string indent(2 * (depth + 1), ' ');
  std::string text{open};
  for (std::size_t i = 0; i < items.size(); ++i) {
    text += i == 0 ? "\n" : ",\n";
    text += indent;
    text += items[i];
  }
  text += '\n';
  text += std::string(2 * depth, ' ');
  text += close;
  return text;
}

}  // namespace

std::string json_object(const JsonFields& fields, unsigned depth) {
  std::vector<std::string> items;
  items.reserve(fields.size());
  for (const auto& [name, value] : fields) items.push_back('"' + name + "\": " + value);
  return joined(items, '{', '}', depth);
}

std::string json_array(const std::vector<std::string>& items, unsigned depth) {
  return joined(items, '[', ']', depth);
}

}  // namespace acceptlab::experiment
