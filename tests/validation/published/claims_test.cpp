#include "validation/published/claims.hpp"

#include "experiment/notation/diagnostics.hpp"
#include "tests/catch.hpp"
#include "validation/published/shipped_claims.hpp"

namespace acceptlab::validation {
namespace {

const std::string head =
    "format = 1\ntitle = \"t\"\nscenario = \"s.toml\"\nsource = \"a paper\"\ninputs = []\n";

Claim only_claim(const std::string& lines) {
  const Claims claims = read_claims_text(head + "[[claim]]\n" + lines, "t.claims.toml");
  REQUIRE(claims.claims.size() == 1);
  return claims.claims.front();
}

std::string errors_of(const std::string& text) {
  try {
    read_claims_text(text, "t.claims.toml");
  } catch (const experiment::ScenarioError& error) {
    return error.what();
  }
  return "";
}

std::string errors_of_claim(const std::string& lines) {
  return errors_of(head + "[[claim]]\n" + lines);
}

TEST_CASE("a number is read in the unit of its metric", "[published]") {
  const Claim mean = only_claim("of = \"response.mean\"\npublished = \"31.37ms\"\nratio = \"15%\"");
  CHECK(mean.kind == Claim::Kind::Number);
  CHECK(mean.of == "latency.response.mean");
  CHECK(mean.published == Approx(0.03137));
  CHECK(mean.band == 0.15);
  CHECK(mean.role == Claim::Role::Predicted);
  const Claim rate =
      only_claim("of = \"throughput_per_s\"\npublished = \"40k/s\"\nratio = 0.1\nfitted = true");
  CHECK(rate.published == 40000);
  CHECK(rate.role == Claim::Role::Fitted);
}

TEST_CASE("a ratio of two columns has no unit", "[published]") {
  const Claim ratio = only_claim(
      "of = \"response.sd\"\ncolumn = \"reuseport\"\nover = \"\"\npublished = 16\nratio = 0.25");
  CHECK(ratio.ratio);
  CHECK(ratio.column == "reuseport");
  CHECK(ratio.over.empty());
  CHECK(ratio.published == 16);
}

TEST_CASE("counts by worker and bins of a histogram are read", "[published]") {
  const Claim shares =
      only_claim("of = \"workers.share\"\npublished = [3, 1, 0]\nby = \"rank\"\nvariation = 0.05");
  CHECK(shares.kind == Claim::Kind::Workers);
  CHECK(shares.counts == std::vector<double>{3, 1, 0});
  CHECK(shares.by_rank);
  const Claim bins = only_claim(
      "of = \"response.histogram\"\npublished = [[\"0ms\", 1], [\"2ms\", 5]]\nvariation = 0.1");
  CHECK(bins.kind == Claim::Kind::Histogram);
  CHECK(bins.bins == std::vector<double>{0, 0.002});
  CHECK(bins.counts == std::vector<double>{1, 5});
}

TEST_CASE("what is wrong with claims is told with its place and a way out", "[published]") {
  const auto [lines, what] = GENERATE(table<std::string, std::string>({
      {"of = \"latency.response.meen\"\npublished = \"1ms\"\nratio = 0.1", "did you mean"},
      {"of = \"response.mean\"\npublished = 3\nratio = 0.1", "claim.0.published"},
      {"of = \"response.mean\"\npublished = \"0ms\"\nratio = 0.1", "a ratio to 0 says nothing"},
      {"of = \"response.mean\"\npublished = \"1ms\"\nvariation = 0.1", "has no variation"},
      {"of = \"response.mean\"\npublished = \"1ms\"", "'ratio' is missing"},
      {"of = \"workers.share\"\npublished = [1]\nvariation = 0.1", "connections of each worker"},
      {"of = \"workers.share\"\npublished = [0, 0]\nvariation = 0.1", "nothing was counted"},
      {"of = \"workers.share\"\npublished = [1, 2]\nvariation = 0.1\nover = \"x\"", "has no ratio"},
      {"of = \"response.histogram\"\npublished = [[\"2ms\", 1], [\"1ms\", 1]]\nvariation = 0.1",
       "bins that do not rise"},
      {"of = \"response.mean\"\npublished = \"1ms\"\nratio = 0.1\nby = \"rank\"", "has no 'by'"},
      {"of = \"workers.share\"\npublished = [1, 2]\nvariation = 0.1\nwithout = [0]",
       "leaves two workers or more"},
      {"of = \"workers.share\"\npublished = [1, 2, 3]\nvariation = 0.1\nwithout = [3]",
       "claim.0.without"},
      {"of = \"response.mean\"\npublished = \"1ms\"\nratio = 0.1\nwithout = [0]",
       "has no 'without'"},
      {"published = 1", "'of'"},
      {"of = \"response.mean\"\npublished = \"1ms\"\nratio = 0.1\nfitted = true\nunexplained = "
       "\"x\"",
       "is not unexplained"},
  }));
  INFO(lines);
  CHECK_THAT(errors_of_claim(lines), Catch::Contains(what));
  CHECK_THAT(errors_of_claim(lines), Catch::Contains("t.claims.toml:"));
}

TEST_CASE("a file of claims that is none is told", "[published]") {
  CHECK_THAT(errors_of("format = 2\n"), Catch::Contains("title"));
  CHECK_THAT(errors_of(head), Catch::Contains("claim"));
  CHECK_THAT(errors_of(head + "claim = 3\n"), Catch::Contains("two brackets"));
  CHECK_THAT(errors_of("format = [\n"), Catch::Contains("t.claims.toml:"));
}

TEST_CASE("every shipped file of claims is read and its scenario ships too", "[published]") {
  unsigned claims_files = 0;
  for (const ShippedFile& file : shipped_published()) {
    if (!file.name.ends_with(".claims.toml")) continue;
    ++claims_files;
    const Claims claims = read_claims_text(file.text, std::string(file.name));
    INFO(file.name);
    CHECK_FALSE(claims.source.empty());
    unsigned with_that_name = 0;
    for (const ShippedFile& other : shipped_published())
      with_that_name += other.name == claims.scenario;
    CHECK(with_that_name == 1);
  }
  CHECK(claims_files >= 4);
}

}  // namespace
}  // namespace acceptlab::validation
