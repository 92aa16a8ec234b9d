#include "validation/judge/margins.hpp"

#include "experiment/keys/reading.hpp"
#include "experiment/notation/diagnostics.hpp"
#include "tests/catch.hpp"
#include "tests/experiment/folder.hpp"
#include "validation/judge/run_values.hpp"
#include "validation/judge/shipped_margins.hpp"

namespace acceptlab::validation {
namespace {

constexpr CaseFacts hash{PolicyClass::Hash, true, false, true};
constexpr CaseFacts blocking{PolicyClass::Blocking, true, false, true};
constexpr CaseFacts exclusive{PolicyClass::Exclusive, true, false, true};
constexpr CaseFacts herd{PolicyClass::Herd, true, false, true};
constexpr CaseFacts mutex{PolicyClass::Mutex, true, false, true};

CaseFacts unpinned(CaseFacts facts) {
  facts.pinned = false;
  return facts;
}
CaseFacts saturated(CaseFacts facts) {
  facts.saturated = true;
  return facts;
}
CaseFacts of_nginx(CaseFacts facts) {
  facts.native = false;
  return facts;
}

CaseFacts from_connect(CaseFacts facts) {
  facts.kernel_times = false;
  return facts;
}

double margin(const char* metric, const CaseFacts& facts) {
  const MarginRow* row = shipped_margins().find(metric, facts);
  return row == nullptr ? -1 : row->margin;
}

bool by_rank(const CaseFacts& facts) {
  return shipped_margins().find(workers_share, facts)->by_rank;
}

TEST_CASE("the margins that ship are those that were fixed", "[margins]") {
  const Margins& m = shipped_margins();
  CHECK(m.source.empty());
  CHECK(m.confidence == 0.9);
  CHECK(m.gates.steal == 0.005);
  CHECK(m.gates.foreign == 0.02);
  CHECK(m.repeats.least == 3);
  CHECK(m.repeats.wanted == 5);
  CHECK(m.passed.decided == 0.8);
  CHECK(m.passed.controls == 0.9);
  CHECK(m.passed.ranking == 0.95);

  CHECK(margin("latency.accept_wait.p50", hash) == 0.15);
  CHECK(m.find("latency.accept_wait.p50", hash)->or_seconds == Approx(6e-6));
  CHECK(margin("latency.response.p50", hash) == 0.10);
  CHECK(margin("latency.accept_wait.p90", hash) == 0.25);
  CHECK(margin("latency.response.p90", hash) == 0.25);
  CHECK(margin("latency.accept_wait.p99", hash) == 1);
  CHECK_FALSE(m.find("latency.accept_wait.p99", hash)->counted);
  for (const char* wakeups : {"wakeups.woken", "wakeups.epoll_returns", "wakeups.eagain"})
    CHECK(margin(wakeups, herd) == 0.03);
  CHECK(margin("wakeups.context_switches", exclusive) == 0.05);
  CHECK(margin("wakeups.context_switches", herd) == 0.10);
}

TEST_CASE("accept waits count where the kernel told when they begin", "[margins]") {
  for (const char* metric : {"latency.accept_wait.p50", "latency.accept_wait.p90"}) {
    const MarginRow* told = shipped_margins().find(metric, hash);
    const MarginRow* not_told = shipped_margins().find(metric, from_connect(hash));
    REQUIRE((told != nullptr && not_told != nullptr));
    CHECK(told->counted);
    CHECK_FALSE(not_told->counted);
    CHECK(told->margin == not_told->margin);
    CHECK(told->or_seconds == not_told->or_seconds);
    CHECK(shipped_margins().find(metric, saturated(from_connect(hash))) == nullptr);
  }
  CHECK(shipped_margins().find("latency.response.p90", from_connect(hash))->counted);
}

TEST_CASE("at saturation throughput is judged, and no latency", "[margins]") {
  CHECK(margin("rates.throughput_per_s", saturated(hash)) == 0.10);
  CHECK(margin("rates.throughput_per_s", hash) == -1);
  CHECK(margin("latency.accept_wait.p50", saturated(hash)) == -1);
  CHECK(margin("latency.response.p99", saturated(hash)) == -1);
  CHECK(margin("wakeups.woken", saturated(hash)) == 0.03);
}

TEST_CASE("the margin of a share hangs on who decides it", "[margins]") {
  CHECK(margin("workers.share", hash) == 0.03);
  CHECK(margin("workers.share", unpinned(hash)) == 0.03);  // the hash decides, not the scheduler
  CHECK(margin("workers.share", blocking) == 0.03);
  CHECK(margin("workers.share", exclusive) == 0.05);
  CHECK(margin("workers.share", herd) == 0.05);
  CHECK(margin("workers.share", unpinned(blocking)) == 0.08);
  CHECK(margin("workers.share", unpinned(exclusive)) == 0.08);
  CHECK(margin("workers.share", mutex) == 0.08);
  CHECK(margin("sockets.share", unpinned(mutex)) == 0.03);

  CHECK_FALSE(by_rank(hash));
  CHECK_FALSE(by_rank(exclusive));
  CHECK(by_rank(of_nginx(exclusive)));  // who registered first is not known
  CHECK(by_rank(herd));
  CHECK(by_rank(unpinned(blocking)));
}

TEST_CASE("the margins that ship are their file", "[margins]") {
  const auto file =
      experiment::file_contents(std::string(ACCEPTLAB_SOURCE_DIR) + "/validation/margins.toml");
  CHECK(file == std::string(shipped_margins_text()));
}

// --- what is wrong in a file
// ----------------------------------------------------------------------

/// The shipped text with the first `from` replaced.
std::string altered(const std::string& from, const std::string& to) {
  std::string text(shipped_margins_text());
  const std::size_t at = text.find(from);
  if (at == std::string::npos) FAIL("no " << from);
  return text.replace(at, from.size(), to);
}

/// "what (help)" of each problem; all must have a place with a caret.
std::vector<std::string> problems_of(const std::string& text) {
  try {
    read_margins_text(text, "m.toml");
  } catch (const experiment::ScenarioError& error) {
    std::vector<std::string> all;
    for (const auto& d : error.diagnostics()) {
      CHECK(d.file == "m.toml");
      CHECK(d.line > 0);
      CHECK_FALSE(d.source_line.empty());
      all.push_back(d.what + (d.help.empty() ? "" : " (" + d.help + ")"));
    }
    return all;
  }
  FAIL("the margins were read without an error");
  return {};
}

using Texts = std::vector<std::string>;

TEST_CASE("margins of one's own are read, and say where they are from", "[margins]") {
  const experiment::Folder folder;
  folder.write("m.toml", altered("ratio  = \"15%\"", "ratio  = \"30%\""));
  const Margins margins = read_margins(folder.path("m.toml"));
  CHECK(margins.source == folder.path("m.toml"));
  CHECK(margins.find("latency.accept_wait.p50", hash)->margin == 0.3);
  CHECK_THROWS_WITH(read_margins(folder.path("none.toml")),
                    Catch::Contains("cannot read the margins: No such file or directory"));
}

TEST_CASE("a wrong margin is shown with its place and a way out", "[margins]") {
  CHECK(problems_of(altered("ratio  = \"15%\"", "ratio  = \"much\"")) ==
        Texts{"margin.1.ratio: expected a number, found \"much\""});
  CHECK(problems_of(altered("\"latency.accept_wait.p50\"", "\"latency.acept_wait.p50\"")) ==
        Texts{"margin.0.metric: 'latency.acept_wait.p50' is not a metric (did you mean "
              "'latency.accept_wait.p50'?)"});
  CHECK(problems_of(altered("or     = \"6us\"", "or     = 6")) ==
        Texts{"margin.1.or: expected a duration with a unit, found 6 (write a number and a unit, "
              "such as \"35us\" (units: ns, us, ms, s, min, h))"});
  CHECK(problems_of(altered("ratio  = \"15%\"     # [plan]", "factor = 1.15\nratio  = \"15%\"")) ==
        Texts{"margin.1: more than one of ratio, factor and variation is given (give one of them: "
              "ratio = \"15%\", factor = 2, variation = 0.05)"});
  CHECK(problems_of(altered("established = \"connect\"", "established = \"conect\""))
            .front()
            .starts_with("margin.0.when.established: \"conect\" is not known (did you mean "
                         "'connect'?"));
  CHECK(problems_of(altered("policy = [\"hash\"]", "policy = [\"hsah\"]"))
            .front()
            .starts_with("margin.12.when.policy: \"hsah\" is not known (did you mean 'hash'?"));
  CHECK(problems_of(altered("by        = \"number\"", ""))
            .front()
            .starts_with("margin.12: 'by' is missing"));
  CHECK(problems_of(altered("variation = 0.03", "ratio = 0.03")).size() == 2);
  CHECK(problems_of(altered("variation = 0.03", "variation = 3")) ==
        Texts{"margin.12.variation: 3 is out of range (allowed: 1e-06 to 1)"});
}

TEST_CASE("every number of the file is required", "[margins]") {
  CHECK(problems_of(altered("steal   = \"0.5%\"", "steel = 1")) ==
        Texts{"gates: 'steal' is missing", "unknown key 'steel' in gates (did you mean 'steal'?)"});
  CHECK(problems_of(altered("decided  = \"80%\"", "decided = \"180%\"")) ==
        Texts{"passed.decided: \"180%\" is out of range (allowed: 0 to 1)"});
  CHECK(problems_of(altered("least  = 3", "least  = 1")) ==
        Texts{"repeats.least: 1 is out of range (allowed: 2 to 1000)"});
  CHECK(problems_of(altered("format = 1", "format = 2")) ==
        Texts{"format 2 is not known to this version (write format = 1)"});
  CHECK(problems_of("format = 1\n").size() == 5);
  CHECK(problems_of("format = \n").size() == 1);
}

TEST_CASE("all that is wrong is shown at once", "[margins]") {
  std::string text = altered("ratio  = \"15%\"", "ratio  = -1");
  text.replace(text.find("factor  = 2"), 11, "factor  = 1");
  CHECK(problems_of(text).size() == 2);
}

}  // namespace
}  // namespace acceptlab::validation
