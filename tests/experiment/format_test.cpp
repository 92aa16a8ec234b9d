#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>
#include <sstream>

#include "experiment/keys/key_table.hpp"
#include "experiment/pages/format_page.hpp"
#include "experiment/pages/schema.hpp"
#include "tests/catch.hpp"

namespace acceptlab::experiment {
namespace {

using nlohmann::json;

TEST_CASE("docs/scenario-format.md has the tables of the key table", "[format]") {
  std::ifstream in(ACCEPTLAB_SOURCE_DIR "/docs/scenario-format.md");
  std::ostringstream page;
  page << in.rdbuf();
  // To renew them: acceptlab schema --markdown
  const std::string text = page.str();
  std::istringstream tables(format_tables());
  std::size_t rows = 0, in_page = 0;
  for (std::string row; std::getline(tables, row); ++rows) {
    INFO(row);
    CHECK(text.find(row + "\n") != std::string::npos);
  }
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) in_page += line.starts_with("| `") ? 1 : 0;
  std::istringstream again(format_tables());
  for (std::string row; std::getline(again, row);) in_page -= row.starts_with("| `") ? 1 : 0;
  CHECK(rows > key_table().size());
  CHECK(in_page == 0);  // the page has no row that the table lacks
}

void check_references(const json& node, const json& definitions) {
  if (node.is_object() && node.contains("$ref") && node["$ref"].is_string()) {
    const std::string target = node["$ref"];
    INFO(target);
    REQUIRE(target.starts_with("#/definitions/"));
    CHECK(definitions.contains(target.substr(14)));
    CHECK(node.size() == 1);  // draft 7 ignores what stands beside $ref
  }
  if (node.is_object() && node.contains("pattern") && node["pattern"].is_string())
    CHECK_NOTHROW(std::regex(node["pattern"].get<std::string>(), std::regex::ECMAScript));
  if (node.is_object() && node.contains("required")) CHECK_FALSE(node["required"].empty());
  if (node.is_structured()) {
    for (const json& child : node) check_references(child, definitions);
  }
}

TEST_CASE("the schema knows every key and refers to what it defines", "[format]") {
  const json schema = json::parse(schema_json());
  CHECK(schema["$schema"] == "http://json-schema.org/draft-07/schema#");
  check_references(schema, schema["definitions"]);
  for (const Key& key : key_table()) {
    INFO(key.path);
    const json* table = &schema;
    if (!key.section().empty()) {
      table = &schema["properties"][std::string(key.section())];
      if (key.in_array()) table = &(*table)["items"];
    }
    CHECK((*table)["properties"].contains(std::string(key.name())));
  }
}

}  // namespace
}  // namespace acceptlab::experiment
