#include "models/cpu/shared_cpus.hpp"

#include <algorithm>

#include "models/cpu/thread.hpp"

namespace acceptlab::cpu {

using sim::Duration;
using sim::Int128;
using sim::Time;

namespace {

// Virtual time: work that each thread has had, in 2^-20 ns, so that rounding stays below a
// nanosecond for a million changes of the number of threads within one thread's work.
constexpr Int128 scale = Int128{1} << 20;

}  // namespace

SharedCpus::SharedCpus(Machine& machine, std::vector<Cpu*> cpus)
    : machine_(machine), cpus_(std::move(cpus)), busy_(cpus_.size() + 1) {
  for (Cpu* cpu : cpus_) cpu->share_in(*this);
}

void SharedCpus::enter(Thread& thread, Duration way) {
  thread.state_ = Thread::State::Running;
  thread.history_.record(DelayHistory::WakeUp, machine_.queue.now() + way, way);
  const auto resume = sim::bind<&Thread::resume_if_running>(thread);
  if (way == Duration{0}) {
    machine_.queue.soon(resume);
  } else {
    machine_.queue.after(way, sim::EventClass::Completion, resume);
  }
}

void SharedCpus::begin(Thread& thread, Duration work) {
  advance();
  jobs_.push_back(
      {virtual_now_ + work.count() * scale, begun_++, &thread, machine_.queue.now(), work});
  std::push_heap(jobs_.begin(), jobs_.end(), EndsLater{});
  reschedule();
}

void SharedCpus::remove(Thread& thread) {
  advance();
  if (std::erase_if(jobs_, [&](const Job& job) { return job.thread == &thread; }) == 0) return;
  std::make_heap(jobs_.begin(), jobs_.end(), EndsLater{});
  reschedule();
}

void SharedCpus::advance() {
  const Duration passed = machine_.queue.now() - since_;
  const auto threads = static_cast<Int128>(jobs_.size()), cpus = static_cast<Int128>(cpus_.size());
  virtual_now_ +=
      threads <= cpus ? passed.count() * scale : passed.count() * scale * cpus / threads;
  busy_[std::min(jobs_.size(), cpus_.size())] += passed;
  since_ = machine_.queue.now();
}

void SharedCpus::reschedule() {
  machine_.queue.cancel(completion_);
  completion_ = {};
  if (jobs_.empty()) return;
  const auto threads = static_cast<Int128>(jobs_.size()), cpus = static_cast<Int128>(cpus_.size());
  Int128 left = std::max<Int128>(jobs_.front().ends - virtual_now_, 0) * std::max(threads, cpus);
  const Int128 unit = scale * cpus;
  completion_ =
      machine_.queue.after(Duration(static_cast<std::int64_t>((left + unit - 1) / unit)),
                           sim::EventClass::Completion, sim::bind<&SharedCpus::complete>(*this));
}

void SharedCpus::complete(std::uint64_t /*unused*/) {
  advance();
  completion_ = {};
  while (!jobs_.empty() && jobs_.front().ends <= virtual_now_) {
    std::pop_heap(jobs_.begin(), jobs_.end(), EndsLater{});
    const Job job = jobs_.back();
    jobs_.pop_back();
    const Time now = machine_.queue.now();
    job.thread->history_.record(DelayHistory::RunQueue, now, (now - job.begun) - job.work);
    job.thread->resume_if_running(0);
  }
  reschedule();
}

Accounts SharedCpus::accounts_of(const Cpu& cpu) {
  advance();
  const auto at = std::find(cpus_.begin(), cpus_.end(), &cpu) - cpus_.begin();
  Duration busy{};
  for (auto n = static_cast<std::size_t>(at) + 1; n < busy_.size(); ++n) busy += busy_[n];
  Accounts accounts{};
  accounts[static_cast<std::size_t>(Account::User)] = busy;
  accounts[static_cast<std::size_t>(Account::Idle)] = since_.time_since_epoch() - busy;
  return accounts;
}

}  // namespace acceptlab::cpu
