#include "experiment/compare/listed_names.hpp"

namespace acceptlab::experiment {

std::string quoted_name(const std::string& name) {
  const bool reads_as_several =
      name.find_first_of(",;:") != std::string::npos || name.find(" and ") != std::string::npos;
  return reads_as_several ? "'" + name + "'" : name;
}

std::string listed_names(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + quoted_name(name);
  return text;
}

}  // namespace acceptlab::experiment
