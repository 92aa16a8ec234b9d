#include "tests/exact/oracle_values.hpp"

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "tests/catch.hpp"

namespace acceptlab::exact {

double oracle(const std::string& id, const std::string& value) {
  static const nlohmann::json all = [] {
    std::ifstream file(ACCEPTLAB_TEST_VECTORS "/oracles.json");
    return nlohmann::json::parse(file);
  }();
  for (const auto& one : all.at("cases")) {
    if (one.at("id") == id) return one.at("values").at(value).get<double>();
  }
  throw std::out_of_range("oracles.json has no case " + id);
}

void check_oracle(const std::string& id, const std::string& value, double found, double tolerance) {
  const double expected = oracle(id, value);
  CAPTURE(id, value, expected, found);
  CHECK(std::abs(found - expected) <= tolerance * std::abs(expected));
}

}  // namespace acceptlab::exact
