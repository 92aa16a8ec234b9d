#include "experiment/sweep/store.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cmath>
#include <mutex>

#include "experiment/export/exports.hpp"
#include "experiment/result/result_json.hpp"
#include "experiment/sweep/exclusive_file.hpp"
#include "experiment/sweep/point_numbers.hpp"
#include "experiment/sweep/process_identity.hpp"
#include "experiment/sweep/result_folder.hpp"
#include "experiment/sweep/sweep_table.hpp"
#include "sim/check.hpp"
#include "tests/catch.hpp"
#include "tests/experiment/sweep/sweep_folder.hpp"

namespace acceptlab::experiment {
namespace {

namespace fs = std::filesystem;

TEST_CASE("any number of threads and shards gives the same bytes", "[sweep]") {
  const TestFolder folder;
  const std::string file = write_scenario(folder, sweep_text());
  sweep_into(folder / "one", file, 1);
  sweep_into(folder / "two", file, 2);
  sweep_into(folder / "five", file, 5);
  std::vector<fs::path> parts;
  for (std::uint64_t i = 0; i < 3; ++i) {
    parts.push_back(folder / ("part" + std::to_string(i)));
    sweep_into(parts.back(), file, 2, {i, 3});
  }
  CHECK(merge_folders(parts, folder / "merged").copied == 6);
  const auto one = bytes_of(folder / "one");
  CHECK(one.size() == 13);  // six results, six of replications, the index
  CHECK(one == bytes_of(folder / "two"));
  CHECK(one == bytes_of(folder / "five"));
  CHECK(one == bytes_of(folder / "merged"));
}

TEST_CASE("what is there is not computed again", "[sweep]") {
  const TestFolder folder;
  const std::string file = write_scenario(folder, sweep_text());
  CHECK(sweep_into(folder / "r", file).simulated == 12);
  const auto before = bytes_of(folder / "r");
  const Swept again = sweep_into(folder / "r", file, 2);
  CHECK(again.simulated == 0);
  CHECK(again.report.count(PointState::Present) == 6);
  CHECK_THAT(again.said, Catch::Contains("6 points, 6 present, 0 to run"));
  CHECK(bytes_of(folder / "r") == before);
  fs::remove(result_files(folder / "r").front());
  CHECK(sweep_into(folder / "r", file).simulated == 0);  // made from its replications
  CHECK(bytes_of(folder / "r") == before);
}

TEST_CASE("a grown axis computes its new points, and gives the bytes of a new sweep", "[sweep]") {
  const TestFolder folder;
  sweep_into(folder / "r", write_scenario(folder, sweep_text()));
  const std::string grown = write_scenario(folder, sweep_text(R"([
  { key = "server.workers", values = [1, 2, 3, 4] },
  { key = "server.backlog", values = [16, 128] },
  { key = "network.rtt", values = ["200us", "1ms"] } ])"));
  // 200us is the default: those points are there already, under fewer settings. New are 10 of 16.
  CHECK(sweep_into(folder / "r", grown).simulated == 20);
  sweep_into(folder / "new", grown);
  CHECK(bytes_of(folder / "r") == bytes_of(folder / "new"));
}

TEST_CASE("more replications and other goals simulate only what is new", "[sweep]") {
  const TestFolder folder;
  const std::string axes = R"([{ key = "server.workers", values = [1, 2] }])";
  sweep_into(folder / "r", write_scenario(folder, sweep_text(axes)));
  const std::string more = write_scenario(
      folder, sweep_text(axes, "5") + "[goals]\nmust = [\"accept_wait.p99 < 1s\"]\n");
  CHECK(sweep_into(folder / "r", more).simulated == 6);
  sweep_into(folder / "new", more);
  CHECK(bytes_of(folder / "r").size() == 5);
  for (const fs::path& file : result_files(folder / "new"))
    CHECK(contents(file) == contents(folder / "r" / file.filename()));
}

TEST_CASE("what is run beside the replications is kept as well", "[sweep]") {
  // One cost with a spread, so that both kinds are run: three times two points with two
  // replications.
  const std::string axes = R"([{ key = "server.workers", values = [2, 3] }])";
  const auto text = [&](const std::string& replications, const std::string& beside) {
    return sweep_text(axes, replications + "\n" + beside) +
           "[costs]\nread = { cost = \"4us\", spread = \"2us\", source = \"measured: test\" }\n";
  };
  const std::string both = "cost_uncertainty = true\ncontrol_variate = true";
  const TestFolder folder;
  CHECK(sweep_into(folder / "r", write_scenario(folder, text("2", both))).simulated == 12);
  const auto before = bytes_of(folder / "r");
  for (const fs::path& file : result_files(folder / "r")) fs::remove(file);
  CHECK(sweep_into(folder / "r", folder / "s.toml").simulated == 0);
  CHECK(bytes_of(folder / "r") == before);
  // More of them: three more of each kind, and the results of a new sweep.
  CHECK(sweep_into(folder / "r", write_scenario(folder, text("5", both))).simulated == 18);
  sweep_into(folder / "new", folder / "s.toml");
  for (const fs::path& file : result_files(folder / "new"))
    CHECK(contents(file) == contents(folder / "r" / file.filename()));
  // They are asked for later: the replications themselves are there.
  sweep_into(folder / "later", write_scenario(folder, text("5", "")));
  CHECK(sweep_into(folder / "later", write_scenario(folder, text("5", both))).simulated == 20);
  for (const fs::path& file : result_files(folder / "new"))
    CHECK(contents(file) == contents(folder / "later" / file.filename()));
}

TEST_CASE("theory is a column of a sweep's table and of its exports", "[sweep][theory]") {
  const TestFolder folder;
  const std::string file = write_scenario(
      folder, sweep_text(R"([{ key = "server.workers", values = [2, 3] }])", "2\ntheory = true"));
  const Swept swept = sweep_into(folder / "r", file);
  const std::string table =
      sweep_table(plan_sweep(file, {}), swept.report, folder / "r", {.aligned = false});
  CHECK_THAT(table, Catch::Contains("service_wait.mean\tin theory\tservice_wait.p99\tin theory"));
  CHECK_THAT(table, Catch::Contains("\t~"));
  std::string csv;
  export_csv({result_files(folder / "r"), {}}, [&](std::string_view text) { csv += text; });
  CHECK_THAT(csv, Catch::Contains(",theory.latency.service_wait.mean,"));
}

TEST_CASE("numbers of replications can be an axis", "[sweep]") {
  const TestFolder folder;
  const std::string file =
      write_scenario(folder, sweep_text(R"([{ key = "run.replications", values = [1, 3, 2] }])"));
  CHECK(sweep_into(folder / "r", file).simulated == 3);
  CHECK(result_files(folder / "r").size() == 3);
  CHECK(sweep_into(folder / "r", file).report.count(PointState::Present) == 3);
}

TEST_CASE("a damaged result is named, set aside and computed again", "[sweep]") {
  const TestFolder folder;
  const std::string file = write_scenario(folder, sweep_text());
  sweep_into(folder / "r", file);
  const auto before = bytes_of(folder / "r");
  const auto results = result_files(folder / "r");
  fs::resize_file(results[0], fs::file_size(results[0]) / 2);
  std::ofstream(results[1]) << contents(results[2]);  // whole, but another point's
  const Swept again = sweep_into(folder / "r", file);
  CHECK(again.report.count(PointState::Computed) == 2);
  for (const std::size_t i : {0U, 1U}) {
    CHECK_THAT(again.said, Catch::Contains(results[i].string() + " is "));
    CHECK(fs::remove(results[i].string() + ".damaged"));
  }
  CHECK(bytes_of(folder / "r") == before);
}

TEST_CASE("damaged replications are set aside as well", "[sweep]") {
  const TestFolder folder;
  const std::string file = write_scenario(folder, sweep_text());
  sweep_into(folder / "r", file);
  for (const auto& [name, bytes] : bytes_of(folder / "r")) {
    if (name.ends_with(".replications")) fs::resize_file(folder / "r" / name, bytes.size() - 1);
    if (name.ends_with(".json")) fs::remove(folder / "r" / name);
  }
  CHECK(sweep_into(folder / "r", file).simulated == 12);
}

TEST_CASE("a folder of another scenario or version is refused, with the difference", "[sweep]") {
  const TestFolder folder;
  const std::string file = write_scenario(folder, sweep_text());
  sweep_into(folder / "r", file);
  CHECK_THROWS_WITH(sweep_into(folder / "r", file, 1, {}, {{"network.rtt=9ms"}, {}, {}, {}}),
                    Catch::Contains("belongs to a sweep of another scenario: network.rtt"));
  const fs::path index = folder / "r" / index_file_name;
  std::string text = contents(index);
  text.replace(text.find("\"version\": \"") + 12, 5, "0.0.9");
  std::ofstream(index) << text;
  CHECK_THROWS_WITH(sweep_into(folder / "r", file), Catch::Contains("are of version 0.0.9"));
  // The same version, but not the sources that this program was built from.
  text.replace(text.find("0.0.9"), 5, program_version());
  text.replace(text.find("\"fingerprint\": \"") + 16, 4, "zzzz");
  std::ofstream(index) << text;
  CHECK_THROWS_WITH(sweep_into(folder / "r", file), Catch::Contains("with other sources (zzzz"));
  std::ofstream(index) << "{";
  CHECK_THROWS_WITH(sweep_into(folder / "r", file), Catch::Contains("is damaged"));
  fs::remove(index);
  CHECK_THROWS_WITH(sweep_into(folder / "r", file), Catch::Contains("not of a sweep"));
}

TEST_CASE("a point that a live process has claimed is left to it", "[sweep]") {
  const TestFolder folder;
  const std::string file = write_scenario(folder, sweep_text());
  const SweepPlan plan = plan_sweep(file, {});
  {
    Store other(folder / "r", index_of(plan.base), {});
    REQUIRE(other.claim(plan.points[2]));
    const Swept swept = sweep_into(folder / "r", file);
    CHECK(swept.report.count(PointState::Elsewhere) == 1);
    CHECK(swept.report.count(PointState::Computed) == 5);
  }
  CHECK(sweep_into(folder / "r", file).report.count(PointState::Computed) == 1);
}

TEST_CASE("claims of a process that is gone are taken over, and its files removed", "[sweep]") {
  const TestFolder folder;
  const std::string file = write_scenario(folder, sweep_text());
  const SweepPlan plan = plan_sweep(file, {});
  { const Store store(folder / "r", index_of(plan.base), {}); }
  ProcessIdentity gone = this_process();
  gone.started = "1";  // a later process has its number
  const std::string hash = plan.points[0].hash;
  REQUIRE(create_exclusively(folder / "r" / (hash + ".claim"), claim_text(gone)));
  for (const char* name : {".json.abcdef", ".claim.abcdef", ".replications.abcdef"})
    std::ofstream(folder / "r" / ("." + hash + name)) << "half of a";
  CHECK(sweep_into(folder / "r", file).report.count(PointState::Computed) == 6);
  CHECK(bytes_of(folder / "r").size() == 13);
}

TEST_CASE("a process that has ended is gone before anybody asks how it ended", "[sweep]") {
  std::array<int, 2> pipe{};
  REQUIRE(::pipe(pipe.data()) == 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const std::string text = claim_text(this_process());
    ::_exit(::write(pipe[1], text.data(), text.size()) < 0 ? 1 : 0);
  }
  ::close(pipe[1]);
  siginfo_t ended{};
  REQUIRE(::waitid(P_PID, static_cast<id_t>(child), &ended, WEXITED | WNOWAIT) == 0);
  std::array<char, 1024> text{};
  const ssize_t length = ::read(pipe[0], text.data(), text.size());
  ::close(pipe[0]);
  const ProcessIdentity identity =
      identity_of(std::string(text.data(), static_cast<std::size_t>(length)));
  CHECK(identity.process == child);
  CHECK_FALSE(identity.started.empty());
  CHECK_FALSE(is_alive(identity));
  CHECK(::waitpid(child, nullptr, 0) == child);
}

TEST_CASE("a claim of another machine holds until it was not renewed for long", "[sweep]") {
  const TestFolder folder;
  Claims claims(folder / ".");
  ProcessIdentity other = this_process();
  other.machine = "another";
  REQUIRE(create_exclusively(folder / "p.claim", claim_text(other)));
  CHECK_FALSE(claims.take("p"));
  fs::last_write_time(folder / "p.claim",
                      fs::file_time_type::clock::now() - std::chrono::minutes(11));
  CHECK(claims.take("p"));
  CHECK_FALSE(claims.take("p"));
  claims.give_back("p");
  CHECK(bytes_of(folder / ".").empty());
}

TEST_CASE("folders of different sweeps are not merged", "[sweep]") {
  const TestFolder folder;
  const std::string file = write_scenario(folder, sweep_text());
  sweep_into(folder / "a", file);
  sweep_into(folder / "b", file, 1, {}, {{}, 8, {}, {}});
  CHECK_THROWS_WITH(merge_folders({folder / "a", folder / "b"}, folder / "m"),
                    Catch::Contains("run.seed (7 " + (folder / "a").string() + ", 8 " +
                                    (folder / "b").string() + ")"));
  fs::create_directories(folder / "c");
  CHECK_THROWS_WITH(merge_folders({folder / "a", folder / "c"}, folder / "m"),
                    Catch::Contains("is not the folder of a sweep"));
  CHECK_FALSE(fs::exists(folder / "m"));
  const fs::path torn = result_files(folder / "a").front();
  fs::resize_file(torn, 100);
  const MergeReport report = merge_folders({folder / "a"}, folder / "m");
  REQUIRE(report.damaged.size() == 1);
  CHECK(report.damaged.front().file == torn.string());
  CHECK(report.damaged.front().why == "damaged");
  CHECK(report.results == 5);
}

TEST_CASE("a result of another version is not merged", "[sweep]") {
  const TestFolder folder;
  sweep_into(folder / "a", write_scenario(folder, sweep_text()));
  const fs::path old = result_files(folder / "a").front();
  std::string text = contents(old);
  const std::string of_now = std::string("\"version\": \"") + program_version();
  text.replace(text.find(of_now), of_now.size(), "\"version\": \"0.0.9");
  std::ofstream(old) << text;
  const MergeReport report = merge_folders({folder / "a"}, folder / "m");
  REQUIRE(report.damaged.size() == 1);
  CHECK(report.damaged.front().why == "of version 0.0.9");
  CHECK(report.results == 5);
}

TEST_CASE("a lost index costs nothing: results are made anew from their replications", "[sweep]") {
  const TestFolder folder;
  const std::string file = write_scenario(folder, sweep_text());
  sweep_into(folder / "r", file);
  const auto before = bytes_of(folder / "r");
  std::ofstream(folder / "r" / index_file_name) << "{";
  CHECK_THROWS_WITH(sweep_into(folder / "r", file), Catch::Contains(without_index_help));
  fs::remove(folder / "r" / index_file_name);
  CHECK_THROWS_WITH(sweep_into(folder / "r", file), Catch::Contains(without_index_help));
  for (const fs::path& result : result_files(folder / "r")) fs::remove(result);
  CHECK(sweep_into(folder / "r", file).simulated == 0);
  CHECK(bytes_of(folder / "r") == before);
}

TEST_CASE("what is wrong with points is told below the table, and exported", "[sweep]") {
  const TestFolder folder;
  // 5k/s times 100 is more than one worker can do.
  const std::string file =
      write_scenario(folder, sweep_text(R"([{ key = "run.load", values = [0.1, 100] }])"));
  const Swept swept = sweep_into(folder / "r", file);
  const SweepPlan plan = plan_sweep(file, {});
  const std::string table = sweep_table(plan, swept.report, folder / "r", {.aligned = false});
  CHECK_THAT(table, Catch::Contains("\tfindings\n") && Catch::Contains("\t1\n\nfinding 1\t"));
  CHECK_THAT(sweep_json(plan, swept.report, folder / "r"), Catch::Contains("\"findings\": [\n"));
  std::string csv;
  export_csv({result_files(folder / "r"), {}}, [&](std::string_view text) { csv += text; });
  CHECK_THAT(csv, Catch::Contains(",findings\n") && Catch::Contains("load exceeds capacity"));
}

TEST_CASE("of a point's results the one of most replications is kept", "[sweep]") {
  const TestFolder folder;
  const std::string axes = R"([{ key = "server.backlog", values = [16, 128] }])";
  sweep_into(folder / "two", write_scenario(folder, sweep_text(axes, "2")));
  const fs::path of_two = result_files(folder / "two").front();
  sweep_into(folder / "three", write_scenario(folder, sweep_text(axes, "3")));
  const MergeReport report = merge_folders({folder / "two", folder / "three"}, folder / "m");
  CHECK(report.results == 2);
  CHECK(bytes_of(folder / "m") == bytes_of(folder / "three"));
  REQUIRE(report.superseded.size() == 2);
  CHECK(report.superseded.front() == of_two.string());
  // In one folder, where the replications are lost and nobody knows what the result came of.
  for (const auto& [name, bytes] : bytes_of(folder / "two")) {
    if (name.ends_with(".replications")) fs::remove(folder / "two" / name);
  }
  sweep_into(folder / "two", folder / "s.toml");
  CHECK(result_files(folder / "two").size() == 4);
  CHECK(superseded_results(result_files(folder / "two")).size() == 2);
  // Where the number of replications is an axis each is a point of its own.
  const std::string numbers = R"([{ key = "run.replications", values = [1, 3] }])";
  sweep_into(folder / "one", write_scenario(folder, sweep_text(numbers)), 1, {0, 2});
  sweep_into(folder / "other", write_scenario(folder, sweep_text(numbers)), 1, {1, 2});
  CHECK(merge_folders({folder / "one", folder / "other"}, folder / "n").results == 2);
}

TEST_CASE("a sweep that is asked to end finishes what runs and can go on", "[sweep]") {
  const TestFolder folder;
  const SweepPlan plan = plan_sweep(write_scenario(folder, sweep_text()), {});
  Store store(folder / "r", index_of(plan.base), {});
  SweepOptions options;
  std::atomic<unsigned> asked = 0;
  options.cancelled = [&] { return ++asked > 2; };
  ThreadFarm farm(1);
  const SweepReport report = run_sweep(plan, store, farm, options);
  CHECK(report.interrupted);
  CHECK(report.count(PointState::Computed) == 2);
  CHECK(report.count(PointState::Missing) == 4);
  options.cancelled = {};
  CHECK(run_sweep(plan, store, farm, options).count(PointState::Present) == 2);
}

TEST_CASE("an interruption ends a sweep in the middle of its points", "[sweep]") {
  const TestFolder folder;
  const SweepPlan plan = plan_sweep(write_scenario(folder, sweep_text()), {});
  Store store(folder / "r", index_of(plan.base), {});
  sim::Interruption interruption;
  SweepOptions options;
  options.simulator = Simulator(&interruption);
  std::atomic<unsigned> begun = 0;
  // The sixth is a replication of the third or the fourth point.
  options.simulator.replication = [&, simulated = options.simulator.replication](
                                      const Scenario& s, std::uint32_t r, sim::Duration w,
                                      std::optional<sim::Duration> series) {
    if (++begun == 6) interruption.request();
    return simulated(s, r, w, series);
  };
  const unsigned threads = GENERATE(1U, 2U);
  ThreadFarm farm(threads);
  const SweepReport report = run_sweep(plan, store, farm, options);
  CHECK(report.interrupted);
  const std::size_t finished = report.count(PointState::Computed);
  CHECK(finished >= (threads == 1 ? 2 : 1));
  CHECK(finished <= 3);
  CHECK(report.count(PointState::Missing) == 6 - finished);
  CHECK(result_files(folder / "r").size() == finished);
  // Nobody has a claim on the rest, and the whole is what an undisturbed sweep makes.
  options.simulator = Simulator();
  const SweepReport rest = run_sweep(plan, store, farm, options);
  CHECK(rest.count(PointState::Present) == finished);
  CHECK(rest.count(PointState::Computed) == 6 - finished);
  sweep_into(folder / "undisturbed", (folder / "s.toml").string());
  CHECK(bytes_of(folder / "r") == bytes_of(folder / "undisturbed"));
}

TEST_CASE("a sweep tells of each result as soon as it is stored, and what it says", "[sweep]") {
  const TestFolder folder;
  const SweepPlan plan = plan_sweep(
      write_scenario(folder, sweep_text() + "[goals]\nmust = [\"lost_share < 50%\"]\n"), {});
  Store store(folder / "r", index_of(plan.base), {});
  SweepOptions options;
  std::mutex mutex;
  std::vector<std::size_t> told;
  options.stored = [&](std::size_t point) {
    const std::lock_guard lock(mutex);
    CHECK(has_result(folder / "r", plan.points[point]));
    told.push_back(point);
  };
  CHECK_FALSE(point_numbers(folder / "r", plan.points[0]));
  ThreadFarm farm(1);
  run_sweep(plan, store, farm, options);
  CHECK(told == std::vector<std::size_t>{0, 1, 2, 3, 4, 5});
  // Those that are there are told as well.
  told.clear();
  run_sweep(plan, store, farm, options);
  CHECK(told.size() == 6);
  // The numbers are those of the replications themselves, all of them, also what no result has.
  const auto known = decode(store.known_replications(plan.points[3]));
  const auto numbers = point_numbers(folder / "r", plan.points[3]);
  REQUIRE(numbers);
  CHECK(numbers->replications == 2);
  REQUIRE(numbers->goals.size() == 1);
  CHECK(numbers->goals[0].met);
  REQUIRE(numbers->metrics.size() == all_metrics().size());
  for (std::size_t i = 0; i < all_metrics().size(); ++i) {
    const Metric& metric = all_metrics()[i];
    const Estimate estimate = metric.estimate(known->measured);
    INFO(metric.name);
    CHECK(std::isnan(estimate.value) == std::isnan(numbers->metrics[i].value));
    if (!std::isnan(estimate.value)) CHECK(numbers->metrics[i].value == estimate.value);
    if (metric.exact || !estimate.interval) continue;  // a count stands without an interval
    REQUIRE(numbers->metrics[i].interval);
    CHECK(numbers->metrics[i].interval->low == estimate.interval->low);
    CHECK(numbers->metrics[i].interval->high == estimate.interval->high);
  }
  fs::resize_file(store.file_of(plan.points[3]), 1000);
  CHECK_FALSE(point_numbers(folder / "r", plan.points[3]));
}

TEST_CASE("a point that fails ends the sweep, names itself and keeps the others", "[sweep]") {
  const TestFolder folder;
  const SweepPlan plan = plan_sweep(write_scenario(folder, sweep_text()), {});
  Store store(folder / "r", index_of(plan.base), {});
  SweepOptions options;
  options.simulator.replication = [](const Scenario& s, std::uint32_t r, sim::Duration w,
                                     std::optional<sim::Duration> series) {
    if (s.server.workers == 2) throw sim::InternalError("broken");
    return run_replication(s, r, w, series);
  };
  ThreadFarm farm(2);
  try {
    run_sweep(plan, store, farm, options);
    FAIL("a point fails");
  } catch (const PointFailed& failed) {
    CHECK(failed.failure == Outcome::Failure::Invariant);
    CHECK_THAT(failed.what(), Catch::Contains("server.workers=2") &&
                                  Catch::Contains("broken (seed 7, replication 0)"));
  }
  CHECK(result_files(folder / "r").size() >= 2);
}

}  // namespace
}  // namespace acceptlab::experiment
