#include <unistd.h>

#include <nlohmann/json.hpp>

#include "tests/catch.hpp"
#include "validation/native/linux/processes.hpp"
#include "validation/native/stand/readings.hpp"
#include "validation/native/stand/run_record.hpp"

namespace acceptlab::native::stand {
namespace {

TEST_CASE("CPU accounts are read by CPU and become fractions of the time between") {
  const char* stat =
      "cpu  1 1 1 1 1 1 1 1 0 0\n"
      "cpu0 100 10 50 800 20 3 4 5 0 0\n"
      "cpu3 1 2 3 4 5 6 7 8 0 0\n"
      "intr 12\n";
  const auto ticks = parse_cpu_ticks(stat);
  REQUIRE(ticks.size() == 2);
  CHECK(ticks.at(0).busy == 160);
  CHECK(ticks.at(0).idle == 820);
  CHECK(ticks.at(3).irq == 6);
  CHECK(ticks.at(3).softirq == 7);
  CHECK(ticks.at(3).steal == 8);

  Readings from, to;
  from.cpus = {{0, {.busy = 100, .idle = 100, .steal = 10}}, {1, {.idle = 500}}};
  to.cpus = {{0, {.busy = 180, .idle = 110, .steal = 20}}, {1, {.idle = 600}}};
  to.at_ns = 100 * 1'000'000'000LL / ::sysconf(_SC_CLK_TCK);  // 100 ticks
  to.own_cpu_ns = to.at_ns / 2;
  const auto shares = cpu_shares(from, to);
  CHECK(shares.at(0).busy == Approx(0.8));
  CHECK(shares.at(0).steal == Approx(0.1));
  CHECK(shares.at(1).idle == Approx(1.0));
  // Of two CPUs' time 1.1 idled and 0.5 was ours.
  CHECK(foreign_share(from, to, Interrupts::Foreign) == Approx(0.2));
  // A tenth of one CPU was in soft interrupts: a twentieth of both.
  to.cpus[0].softirq = 10;
  CHECK(foreign_share(from, to, Interrupts::Foreign) == Approx(0.2));
  CHECK(foreign_share(from, to, Interrupts::Own) == Approx(0.15));
}

TEST_CASE("This process is found in /proc") {
  const auto own = read_stat("/proc/self");
  REQUIRE(own);
  CHECK(own->pid == ::getpid());
  CHECK(own->parent == ::getppid());
  CHECK(own->session == ::getsid(0));
  CHECK(own->state == 'R');
  CHECK(tasks_of(::getpid()) == std::vector<pid_t>{::getpid()});
  const auto family = descendants_of(::getppid());
  CHECK(std::find(family.begin(), family.end(), ::getpid()) != family.end());
  CHECK_FALSE(read_stat("/proc/0"));
}

TEST_CASE("A run that did not get far says so with nulls") {
  RunRecord record;
  record.faults = {"broken \xff"};
  const auto json = nlohmann::json::parse(run_json(record));
  CHECK(json["schema"] == "acceptlab.run/1");
  CHECK(json["tasks"].is_null());
  CHECK(json["server_exit"].is_null());
  CHECK(json["faults"].size() == 1);
}

TEST_CASE("Tasks are reported over the window") {
  RunRecord record;
  record.sources = {
      .established = "bpf", .accepted = "none", .wakeups = "bpf", .system_calls = "server"};
  record.from.emplace();
  record.to.emplace();
  record.to->at_ns = 1'000'000'000;
  record.from->cpus = record.to->cpus = {{0, {}}};
  RunTask worker{.task = 5, .process = 5};
  worker.cpu_ns = 100;
  worker.voluntary = 3;
  record.from->tasks[5] = worker;
  worker.cpu_ns = 1'000'000'100;
  worker.voluntary = 10;
  record.to->tasks[5] = worker;
  record.to->tasks[6] = {.task = 6, .process = 6, .role = RunTask::Role::Load};
  record.workers[5] = 1;
  record.from->kernel_counts[5] = {.woken = 4};
  record.to->kernel_counts[5] = {.woken = 9};
  record.from->server_counts = {{}, {.accepted = 2, .again = 1, .wait_returns = 3}};
  record.to->server_counts = {{}, {.accepted = 7, .again = 1, .wait_returns = 9}};
  record.from->counters = {{"ListenDrops", 4}, {"InSegs", 1}, {"OutSegs", 5}, {"CurrEstab", 1}};
  record.to->counters = {{"ListenDrops", 4}, {"InSegs", 3}, {"OutSegs", 5}, {"CurrEstab", 4}};
  const auto json = nlohmann::json::parse(run_json(record));
  const auto& first = json["tasks"][0];
  CHECK(first["worker"] == 1);
  CHECK(first["cpu_s"].get<double>() == Approx(1.0));
  CHECK(first["voluntary"] == 7);
  CHECK(first["woken"] == 5);
  CHECK(first["accepted"] == 5);
  CHECK(first["again"] == 0);
  CHECK(first["epoll_returns"] == 6);
  const auto& second = json["tasks"][1];
  CHECK(second["role"] == "load");
  CHECK(second["worker"].is_null());
  CHECK(second["woken"] == 0);
  CHECK(second["accepted"].is_null());
  CHECK(json["counters"] == nlohmann::json{{"ListenDrops", 0}, {"InSegs", 2}});
}

}  // namespace
}  // namespace acceptlab::native::stand
