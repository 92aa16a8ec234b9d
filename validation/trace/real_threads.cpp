#include "validation/trace/real_threads.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "experiment/trace/collector.hpp"

namespace acceptlab::validation {

using Label = cpu::ThreadLabel;

namespace {

/// "ksoftirqd/1" is what the simulator calls ksoftirqd 1.
std::string other_name(const std::string& name, std::int32_t pid) {
  constexpr std::string_view softirq = "ksoftirqd/";
  if (name.starts_with(softirq)) return "ksoftirqd " + name.substr(softirq.size());
  return fmt::format("{} ({})", name, pid);
}

}  // namespace

RealThreads::RealThreads(const RunFolder& run) : dispatcher_(run.dispatcher) {
  const bool traced = !run.sched.rows.empty();
  const bool known = std::any_of(run.tasks.begin(), run.tasks.end(), [&](const RealTask& task) {
    return task.worker && run.sched.names.contains(task.pid);
  });
  std::vector<RealTask> tasks = run.tasks;
  std::stable_sort(tasks.begin(), tasks.end(), [](const RealTask& a, const RealTask& b) {
    return std::pair(!a.worker, a.worker.value_or(0)) < std::pair(!b.worker, b.worker.value_or(0));
  });
  if (known || !traced) {
    for (const RealTask& task : tasks) add_task(task);
  } else {
    guess_workers(run);
  }
  for (const RealConnection& c : run.connections) {
    for (const std::optional<unsigned> worker : {c.acceptor, c.worker}) {
      if (worker && !by_worker_.contains(*worker))
        by_worker_[*worker].push_back(add({name_of(*worker, 0), true, worker}, 0));
    }
  }
  std::map<std::int32_t, std::string> others(run.sched.names.begin(), run.sched.names.end());
  for (const auto& [pid, name] : others) {
    if (!by_task_.contains(pid)) add({other_name(name, pid), false, {}}, pid);
  }
}

std::string RealThreads::name_of(unsigned worker, std::size_t threads_before) const {
  if (worker == dispatcher_) return "dispatcher";
  Label label;
  label.number = worker;
  label.kind = threads_before == 0 ? Label::Kind::Worker : Label::Kind::Serving;
  label.part = static_cast<decltype(label.part)>(threads_before == 0 ? 0 : threads_before - 1);
  return experiment::thread_name(label);
}

std::uint32_t RealThreads::add(Thread thread, std::int32_t pid) {
  const auto lane = static_cast<std::uint32_t>(threads_.size());
  threads_.push_back(std::move(thread));
  if (pid != 0) by_task_[pid] = lane;
  return lane;
}

void RealThreads::add_task(const RealTask& task) {
  if (by_task_.contains(task.pid)) return;
  if (task.worker) {
    std::vector<std::uint32_t>& threads = by_worker_[*task.worker];
    const std::string name = name_of(*task.worker, threads.size());
    threads.push_back(add({name, task.server, task.worker}, task.pid));
  } else {
    unnamed_ += task.server ? 1 : 0;
    add({fmt::format("{} ({})", task.server ? "server" : "generator", task.pid), task.server, {}},
        task.pid);
  }
}

/// The task that accepted most of a worker's connections is that worker's.
void RealThreads::guess_workers(const RunFolder& run) {
  guessed_ = true;
  std::map<std::pair<unsigned, std::int32_t>, std::size_t> accepted;
  for (const RealConnection& c : run.connections) {
    if (c.acceptor && c.pid != 0) ++accepted[{*c.acceptor, c.pid}];
  }
  std::map<unsigned, std::pair<std::size_t, std::int32_t>> most;
  for (const auto& [who, count] : accepted)
    most[who.first] = std::max(most[who.first], {count, who.second});
  for (const auto& [worker, by] : most)
    by_worker_[worker].push_back(add({name_of(worker, 0), true, worker}, by.second));
}

std::optional<std::uint32_t> RealThreads::of_task(std::int32_t pid) const {
  const auto found = by_task_.find(pid);
  return found == by_task_.end() ? std::nullopt : std::optional(found->second);
}

const std::vector<std::uint32_t>& RealThreads::of_worker(unsigned worker) const {
  static const std::vector<std::uint32_t> none;
  const auto found = by_worker_.find(worker);
  return found == by_worker_.end() ? none : found->second;
}

}  // namespace acceptlab::validation
