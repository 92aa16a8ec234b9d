#include "experiment/sweep/replications_file.hpp"

#include <chrono>

#include "experiment/result/result_json.hpp"
#include "tests/catch.hpp"
#include "tests/experiment/synthetic_model.hpp"

namespace acceptlab::experiment {
namespace {

using namespace std::chrono_literals;

RunResult measured() {
  RunOptions options = synthetic::options();
  options.series = 250ms;
  RunResult result = run_scenario(synthetic::scenario(), options);
  for (kernel::Measurement& m : result.replications) {
    m.streams = {m.latency, m.latency};
    m.sockets[1].died = sim::Time{} + 3ms;
    m.sockets[2].pending_area = -sim::Int128{1} << 100;
    m.lifecycle[0].recovered_after = 7us;
    m.findings = {"a sentence", ""};
    m.backlog_grows = true;
  }
  return result;
}

TEST_CASE("replications read back are those that were written", "[sweep]") {
  RunResult result = measured();
  const std::string before = result_json(result, summarise(result));
  const std::string bytes = encode({"scenario", "result", result.replications});
  const auto read = decode(bytes);
  REQUIRE(read);
  CHECK(read->scenario == "scenario");
  CHECK(read->result == "result");
  CHECK(encode(*read) == bytes);  // every field, also those that results do not show
  result.replications = read->measured;
  CHECK(result_json(result, summarise(result)) == before);
  const bool area_is_same = read->measured[0].sockets[2].pending_area == -sim::Int128{1} << 100;
  CHECK(area_is_same);
  CHECK(read->measured[0].lifecycle[0].recovered_after == 7us);
}

TEST_CASE("bytes that are damaged anywhere are no replications", "[sweep]") {
  std::string bytes = encode({"s", "r", {measured().replications.front()}});
  CHECK(decode(bytes));
  CHECK_FALSE(decode(""));
  CHECK_FALSE(decode(bytes + "x"));
  CHECK_FALSE(decode(std::string_view(bytes).substr(0, bytes.size() - 1)));
  for (std::size_t i = 0; i < bytes.size(); i += 37) {
    bytes[i] = static_cast<char>(bytes[i] ^ 1);
    CHECK_FALSE(decode(bytes));
    bytes[i] = static_cast<char>(bytes[i] ^ 1);
  }
}

}  // namespace
}  // namespace acceptlab::experiment
