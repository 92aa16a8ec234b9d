#include "experiment/notation/diagnostics.hpp"

#include "tests/catch.hpp"

namespace acceptlab::experiment {
namespace {

Diagnostic error_at(unsigned line, unsigned column, std::string what) {
  return {Diagnostic::Severity::Error, "a.toml", line, column, 5, "key", std::move(what), {}, {}};
}

TEST_CASE("a diagnostic shows place, line, caret and help", "[diagnostics]") {
  const Diagnostic d{Diagnostic::Severity::Error,
                     "upgrade.toml",
                     25,
                     1,
                     5,
                     "server.cuont",
                     "unknown key 'cuont' in [server]",
                     "did you mean 'count'?",
                     "cuont  = 16"};
  CHECK(render({d}) ==
        "upgrade.toml:25:1: error: unknown key 'cuont' in [server]\n"
        " 25 | cuont  = 16\n"
        "    | ^^^^^\n"
        "   = help: did you mean 'count'?\n");
}

TEST_CASE("the caret stands under the character also behind tabs and UTF-8", "[diagnostics]") {
  Diagnostic d = error_at(3, 7, "x");
  d.source_line = "\té = \"ü\" 1";
  d.length = 1;
  CHECK(render({d}) == "a.toml:3:7: error: x\n 3 | \té = \"ü\" 1\n   | \t     ^\n");
}

TEST_CASE("problems are sorted by place and told once", "[diagnostics]") {
  const ScenarioError error(
      {error_at(9, 2, "c"), error_at(2, 7, "b"), error_at(2, 1, "a"), error_at(9, 2, "c")});
  REQUIRE(error.diagnostics().size() == 3);
  CHECK(std::string(error.what()) ==
        "a.toml:2:1: error: a\na.toml:2:7: error: b\na.toml:9:2: error: c\n");
}

TEST_CASE("the first error is told for all, whatever warnings stand before it", "[diagnostics]") {
  Diagnostic warning = error_at(1, 1, "odd");
  warning.severity = Diagnostic::Severity::Warning;
  CHECK(ScenarioError({error_at(9, 1, "second"), error_at(2, 1, "first"), warning}).first_error() ==
        "first");
}

TEST_CASE("colour only adds escape sequences", "[diagnostics]") {
  CHECK(render({error_at(1, 1, "x")}, true).find("\033[") != std::string::npos);
  CHECK(render({error_at(1, 1, "x")}, false).find('\033') == std::string::npos);
}

TEST_CASE("edit distance counts a swap of neighbours once", "[diagnostics]") {
  CHECK(edit_distance("wokers", "workers") == 1);
  CHECK(edit_distance("cuont", "count") == 1);
  CHECK(edit_distance("", "abc") == 3);
  CHECK(edit_distance("kitten", "sitting") == 3);
}

TEST_CASE("a suggestion is not farther than a third of the word", "[diagnostics]") {
  const std::vector<std::string> known{"workers", "wait", "watch"};
  CHECK(suggestion("wokers", known) == "workers");
  CHECK(suggestion("wat", known) == "wait");
  CHECK(suggestion("sockets", known).empty());
}

}  // namespace
}  // namespace acceptlab::experiment
