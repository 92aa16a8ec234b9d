#include "validation/measure/run_reading.hpp"

#include <nlohmann/json.hpp>

#include "tests/catch.hpp"
#include "tests/experiment/folder.hpp"
#include "tests/validation/trace/log_files.hpp"
#include "validation/measure/run_logs.hpp"

namespace acceptlab::validation {
namespace {

using Json = nlohmann::json;

constexpr std::int64_t begin = 1'000'000'000, end = 2'000'000'000;

using Rows = std::vector<native::ServedConnection>;

native::ServedConnection served(std::uint64_t id, std::uint16_t worker) {
  native::ServedConnection row;
  row.id = id;
  row.accepted_ns = begin + 1000;
  row.started_ns = begin + 2000;
  row.acceptor = row.worker = worker;
  return row;
}

Json task(int pid, unsigned worker, unsigned woken) {
  return {{"pid", pid}, {"role", "server"}, {"worker", worker}, {"woken", woken}};
}

Json run_json(const Json& tasks) {
  return {{"network", "loopback"},
          {"faults", Json::array()},
          {"lost", {"no BPF: not root"}},
          {"window_ns", {begin, end}},
          {"instruments", {{"established", "none"}}},
          {"cpus", Json::array()},
          {"foreign", 0.01},
          {"tasks", tasks},
          {"counters", Json::object()}};
}

/// A run with these rows of workers, or workers and a dispatcher, that had `seats` numbers.
StandRun read_whole(const std::string& run, const Rows& rows, unsigned seats) {
  const experiment::Folder folder;
  folder.write("run.json", run);
  native::IssuedConnection issued;
  issued.connecting_ns = begin;
  issued.connected_ns = begin + 500;
  folder.write("issued.log",
               testing::log_bytes<native::IssuedConnection>("ALISSUED", {issued, issued}, 0, 2));
  folder.write("served.log",
               testing::log_bytes<native::ServedConnection>("ALSERVED", rows, seats, rows.size()));
  return read_run(folder.path(""), ServerKind::Native);
}

RealRun read(const Json& tasks, const Rows& rows, unsigned seats) {
  return read_whole(run_json(tasks).dump(), rows, seats).run;
}

const Rows one_each{served(0, 0), served(1, 1)};

TEST_CASE("wake-ups are counted per accepted connection") {
  const RealRun run = read({task(70, 0, 3), task(71, 1, 4)}, one_each, 2);
  CHECK(run.workers == std::vector<std::uint64_t>{1, 1});
  CHECK(run.wakeups.at("woken") == Approx(3.5));
}

TEST_CASE("a worker that ended within the window leaves no count of wake-ups") {
  const RealRun run = read(Json::array({task(71, 1, 4)}), one_each, 2);
  CHECK(run.workers == std::vector<std::uint64_t>{1, 1});
  CHECK(run.wakeups.empty());
}

TEST_CASE("what the stand lost comes with the run") {
  const Json tasks{task(70, 0, 3), task(71, 1, 4)};
  CHECK(read_whole(run_json(tasks).dump(), one_each, 2).lost ==
        std::vector<std::string>{"no BPF: not root"});
  Json all_there = run_json(tasks);
  all_there.erase("lost");
  CHECK(read_whole(all_there.dump(), one_each, 2).lost.empty());
}

TEST_CASE("a run.json that is cut off or lacks something is named") {
  const std::string whole = run_json(Json::array()).dump();
  CHECK_THROWS_AS(read_whole(whole.substr(0, whole.size() / 2), one_each, 2), RunLogError);
  Json no_window = run_json(Json::array());
  no_window.erase("window_ns");
  CHECK_THROWS_WITH(read_whole(no_window.dump(), one_each, 2),
                    Catch::Contains("run.json: ") && Catch::Contains("window_ns"));
}

TEST_CASE("what a dispatcher accepts counts for the worker that gets it") {
  Rows rows = one_each;
  for (native::ServedConnection& row : rows) row.acceptor = 2;
  const RealRun run = read({task(70, 0, 1), task(71, 1, 1), task(72, 2, 2)}, rows, 3);
  CHECK(run.workers == std::vector<std::uint64_t>{1, 1});
  CHECK(run.wakeups.at("woken") == Approx(2));
  // A worker that takes some itself is none.
  rows.push_back(served(2, 2));
  CHECK(read({task(70, 0, 1), task(71, 1, 1), task(72, 2, 2)}, rows, 3).workers ==
        std::vector<std::uint64_t>{0, 0, 3});
}

}  // namespace
}  // namespace acceptlab::validation
