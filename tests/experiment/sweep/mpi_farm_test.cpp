#include "experiment/sweep/mpi_farm.hpp"

#include <deque>
#include <functional>
#include <thread>

#include "experiment/sweep/rank_messages.hpp"
#include "tests/catch.hpp"
#include "tests/experiment/sweep/sweep_folder.hpp"

namespace acceptlab::experiment {
namespace {

/// The ranks of a job as threads of this process: what goes between them without MPI.
class Post {
 public:
  explicit Post(unsigned ranks) : boxes_(ranks) {}
  unsigned ranks() const { return static_cast<unsigned>(boxes_.size()); }
  void put(unsigned to, Message message) {
    const std::lock_guard lock(mutex_);
    boxes_[to].push_back(std::move(message));
  }
  std::optional<Message> take(unsigned rank) {
    const std::lock_guard lock(mutex_);
    if (boxes_[rank].empty()) return std::nullopt;
    Message message = std::move(boxes_[rank].front());
    boxes_[rank].pop_front();
    return message;
  }

 private:
  std::mutex mutex_;
  std::vector<std::deque<Message>> boxes_;
};

class PostRanks : public Ranks {
 public:
  PostRanks(Post& post, unsigned rank) : post_(post), rank_(rank) {}
  unsigned rank() const override { return rank_; }
  unsigned count() const override { return post_.ranks(); }
  void send(unsigned to, std::string bytes) override { post_.put(to, {rank_, std::move(bytes)}); }
  std::optional<Message> receive() override { return post_.take(rank_); }
  bool sending() const override { return false; }

 private:
  Post& post_;
  unsigned rank_;
};

Message wait_for_message(Ranks& ranks) {
  while (true) {
    if (auto message = ranks.receive()) return *message;
    std::this_thread::yield();
  }
}

using Behaviour = std::function<int(Ranks&)>;
int honest(Ranks& ranks) { return compute_for_rank_0(ranks, 2); }

/// Rank 0 does `lead`; every other one behaves as is said, and ends with what rank 0 tells it.
std::vector<int> job(const std::vector<Behaviour>& others, const std::function<int(Ranks&)>& lead) {
  Post post(static_cast<unsigned>(others.size()) + 1);
  std::vector<int> statuses(others.size());
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < others.size(); ++i)
    threads.emplace_back([&, i] {
      PostRanks ranks(post, i + 1);
      statuses[i] = others[i](ranks);
    });
  PostRanks ranks(post, 0);
  end_other_ranks(ranks, lead(ranks));
  for (std::thread& thread : threads) thread.join();
  return statuses;
}

struct Led {
  SweepReport report;
  std::string said;
  std::uint64_t events = 0;
};
Led lead_sweep(Ranks& ranks, const std::string& file, const std::filesystem::path& folder,
               const std::function<bool()>& cancelled = {}) {
  Led led;
  const SweepPlan plan = plan_sweep(file, {});
  Store store(folder, index_of(plan.base), {});
  SweepOptions options;
  options.threads = 1;
  options.cancelled = cancelled;
  options.progress = [&](unsigned, unsigned, std::uint64_t events) { led.events = events; };
  MpiFarm farm(ranks, plan, 2, [&](const std::string& text) { led.said += text; });
  led.report = run_sweep(plan, store, farm, options);
  return led;
}

TEST_CASE("three ranks write the bytes of one thread", "[sweep][mpi]") {
  const TestFolder folder;
  const std::string file = write_scenario(folder, sweep_text());
  sweep_into(folder / "one", file);
  Led led;
  const auto statuses = job({honest, honest}, [&](Ranks& ranks) {
    led = lead_sweep(ranks, file, folder / "three");
    return 7;
  });
  CHECK(statuses == std::vector{7, 7});
  CHECK(led.report.count(PointState::Computed) == 6);
  CHECK(led.said.find("3 ranks on 1 machine, 6 threads") == 0);
  CHECK(bytes_of(folder / "one") == bytes_of(folder / "three"));
  // Six points of 10 ms at 5000 connections/s, twice: each connection is several events.
  CHECK(led.events > 6 * 2 * 50);
}

TEST_CASE("what is there already is not handed out", "[sweep][mpi]") {
  const TestFolder folder;
  const std::string file = write_scenario(folder, sweep_text());
  sweep_into(folder / "r", file);
  job({honest}, [&](Ranks& ranks) {
    CHECK(lead_sweep(ranks, file, folder / "r").report.count(PointState::Present) == 6);
    return 0;
  });
}

TEST_CASE("replications that are there go along with the point", "[sweep][mpi]") {
  const TestFolder folder;
  const auto axes = R"([{ key = "server.workers", values = [1, 2, 3] }])";
  const std::string two = write_scenario(folder, sweep_text(axes, "2"));
  sweep_into(folder / "grown", two);
  const std::string four = write_scenario(folder, sweep_text(axes, "4"));
  sweep_into(folder / "at_once", four);
  job({honest, honest}, [&](Ranks& ranks) {
    const Led led = lead_sweep(ranks, four, folder / "grown");
    CHECK(led.report.count(PointState::Computed) == 3);
    return 0;
  });
  CHECK(bytes_of(folder / "grown") == bytes_of(folder / "at_once"));
}

/// Says what it is told to in place of the two answers of an honest rank.
Behaviour says(Ready ready, Checked checked) {
  return [ready, checked](Ranks& ranks) {
    ranks.send(0, to_bytes(ready));
    while (true) {
      const Message message = wait_for_message(ranks);
      if (kind_of(message.bytes) == MessageKind::End) return from_bytes<End>(message.bytes).status;
      ranks.send(0, to_bytes(checked));
    }
  };
}

std::string refusal(const std::vector<Behaviour>& others) {
  const TestFolder folder;
  const std::string file = write_scenario(folder, sweep_text());
  std::string text;
  const auto statuses = job(others, [&](Ranks& ranks) {
    try {
      lead_sweep(ranks, file, folder / "r");
    } catch (const RanksDiffer& error) {
      text = error.what();
    }
    return 3;
  });
  CHECK(statuses == std::vector<int>(others.size(), 3));
  const auto files = bytes_of(folder / "r");
  CHECK(files.size() == 1);  // the index: nothing was computed
  return text;
}

TEST_CASE("ranks of another version are named", "[sweep][mpi]") {
  CHECK(refusal({honest, says({"0.0.1", "b", 1}, {}), says({"0.0.2", "c", 1}, {})}) ==
        std::string("rank 2 on b has version 0.0.1 of acceptlab, and rank 0 has ") + own_version() +
            "\nrank 3 on c has version 0.0.2 of acceptlab, and rank 0 has " + own_version());
}

TEST_CASE("ranks that read another scenario are named", "[sweep][mpi]") {
  CHECK(refusal({says({own_version(), "b", 1}, {"costs.toml: cannot read"}), honest}) ==
        "rank 1 on b reads another scenario than rank 0: costs.toml: cannot read");
}

TEST_CASE("a rank looks at the files that a scenario names", "[sweep][mpi]") {
  const TestFolder folder;
  const SweepPlan plan = plan_sweep(write_scenario(folder, sweep_text()), {});
  Point changed = plan.points.front();
  changed.hash = std::string(32, '0');  // as when a file has other contents over there
  std::vector<std::string> problems;
  job({honest}, [&](Ranks& ranks) {
    wait_for_message(ranks);
    for (const Point& point : {plan.points.front(), changed}) {
      ranks.send(1, to_bytes(Begin{plan.source, point}));
      problems.push_back(from_bytes<Checked>(wait_for_message(ranks).bytes).problem);
    }
    return 0;
  });
  CHECK(problems.at(0).empty());
  CHECK(problems.at(1) == "a file that the scenario names has other contents there");
}

TEST_CASE("points that run when a sweep is cancelled are finished", "[sweep][mpi]") {
  const TestFolder folder;
  const std::string file = write_scenario(folder, sweep_text());
  int asked = 0;
  job({honest}, [&](Ranks& ranks) {
    const auto led = lead_sweep(ranks, file, folder / "r", [&] { return ++asked > 2; });
    CHECK(led.report.interrupted);
    CHECK(led.report.count(PointState::Computed) == 2);
    CHECK(led.report.count(PointState::Missing) == 4);
    return 0;
  });
  CHECK(bytes_of(folder / "r").size() == 1 + 2 * 2);
}

/// Tasks without a sweep: `next` gives `count` of them.
FarmWork counted(unsigned count, std::vector<std::string>& taken) {
  FarmWork work;
  work.next = [count, given = 0U]() mutable -> std::optional<Task> {
    if (given == count) return std::nullopt;
    return Task{given++ % 6, "", count - given};
  };
  work.compute = [](const Task& task, unsigned) {
    Outcome outcome;
    outcome.point = task.point;
    outcome.result = "here";
    return outcome;
  };
  work.take = [&taken](const Outcome& outcome) { taken.push_back(outcome.result); };
  return work;
}

TEST_CASE("what take() throws comes out when all that ran has ended", "[sweep][mpi]") {
  const TestFolder folder;
  const SweepPlan plan = plan_sweep(write_scenario(folder, sweep_text()), {});
  std::vector<std::string> taken;
  job({honest, honest}, [&](Ranks& ranks) {
    FarmWork work = counted(100, taken);
    unsigned given = 0, came = 0;
    work.next = [&given, next = work.next]() mutable {
      auto task = next();
      given += task ? 1 : 0;
      return task;
    };
    work.take = [&came](const Outcome&) {
      if (++came == 3) throw std::runtime_error("the disk is full");
    };
    CHECK_THROWS_WITH(MpiFarm(ranks, plan, 2, {}).run(work), "the disk is full");
    CHECK(came == given);
    CHECK(given < 100);
    return 0;
  });
}

TEST_CASE("every rank gets points, rank 0 among them", "[sweep][mpi]") {
  const TestFolder folder;
  const SweepPlan plan = plan_sweep(write_scenario(folder, sweep_text()), {});
  std::vector<std::string> taken;
  job({honest, honest}, [&](Ranks& ranks) {
    MpiFarm(ranks, plan, 2, {}).run(counted(6, taken));
    return 0;
  });
  CHECK(taken.size() == 6);
  // Six threads are idle when six points come: each takes one, and two of the threads are rank 0's.
  // 0's.
  CHECK(std::count(taken.begin(), taken.end(), "here") == 2);
}

TEST_CASE("messages that are damaged or of another kind are refused", "[sweep][mpi]") {
  Work work;
  work.task = {3, std::string("\0\xff bytes", 8), 4};
  work.point.settings = {{"server.workers", "2"}};
  work.point.overrides.axis_values = {1, 0};
  work.point.overrides.seed = 9;
  work.point.hash = "abc";
  work.shared = true;
  const std::string bytes = to_bytes(work);
  const auto read = from_bytes<Work>(bytes);
  CHECK(read.task.point == 3);
  CHECK(read.task.replications == work.task.replications);
  CHECK(read.task.left == 4);
  CHECK(read.point.settings == work.point.settings);
  CHECK(read.point.overrides.axis_values == work.point.overrides.axis_values);
  CHECK(read.point.overrides.seed == 9U);
  CHECK_FALSE(read.point.overrides.policy);
  CHECK(read.point.hash == "abc");
  CHECK(read.shared);
  for (std::size_t length = 0; length < bytes.size(); ++length)
    CHECK_THROWS_AS(from_bytes<Work>(bytes.substr(0, length)), std::runtime_error);
  CHECK_THROWS_AS(from_bytes<Ready>(bytes), std::runtime_error);
}

}  // namespace
}  // namespace acceptlab::experiment
