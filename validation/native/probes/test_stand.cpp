#include "validation/native/probes/test_stand.hpp"

#include <pthread.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <future>
#include <iomanip>
#include <sstream>

#include "validation/native/probes/cpu_accounts.hpp"

namespace acceptlab::native::probes {
namespace {

constexpr Nanoseconds second = 1'000'000'000;
constexpr double noisy_share = 0.03;

Nanoseconds clock_of(clockid_t clock) {
  timespec time{};
  ::clock_gettime(clock, &time);
  return time.tv_sec * second + time.tv_nsec;
}

std::string percent(double share) {
  std::ostringstream text;
  text << std::fixed << std::setprecision(1) << 100 * share << '%';
  return text.str();
}

}  // namespace

Nanoseconds now() { return clock_of(CLOCK_MONOTONIC); }

void sleep_until(Nanoseconds time) {
  const timespec wanted{time / second, time % second};
  while (::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &wanted, nullptr) == EINTR) {
  }
}

// Not by the thread's CPU clock: to read it makes the kernel charge the thread and look whether its
// slice is over, which it would otherwise do at ticks only.
void burn(Nanoseconds cpu_time) {
  constexpr Nanoseconds lost_cpu = 100'000;  // longer than an interrupt takes
  Nanoseconds used = 0;
  for (Nanoseconds last = now(); used < cpu_time;) {
    const Nanoseconds time = now();
    if (time - last < lost_cpu) used += time - last;
    last = time;
  }
}

void allow_cpus(const std::vector<int>& cpus, pid_t thread) {
  cpu_set_t set;
  CPU_ZERO(&set);
  for (const int cpu : cpus) CPU_SET(static_cast<std::size_t>(cpu), &set);
  checked(::sched_setaffinity(thread, sizeof set, &set), "sched_setaffinity");
}

pid_t own_thread_id() { return static_cast<pid_t>(::syscall(SYS_gettid)); }

PinnedThread::PinnedThread(int cpu, std::function<void()> body) {
  std::promise<pid_t> pinned;
  std::future<pid_t> id = pinned.get_future();
  thread_ = std::jthread([cpu, body = std::move(body), pinned = std::move(pinned)]() mutable {
    allow_cpus({cpu});
    // Sleeps end when they should and not up to 50 us later.
    ::prctl(PR_SET_TIMERSLACK, 1UL);
    pinned.set_value(own_thread_id());
    body();
  });
  id_ = id.get();
}

bool Noise::noisy() const { return !complete || judged() > noisy_share; }

std::string Noise::text() const {
  std::string text = noisy() ? "NOISY: " : "quiet: ";
  if (per_cpu) text += "foreign " + percent(foreign) + ", steal " + percent(steal) + "; ";
  text += "whole machine " + percent(machine) + "; attempts " + std::to_string(attempts);
  return complete ? text : text + "; trace incomplete";
}

std::string Noise::json() const {
  std::ostringstream text;
  text << std::boolalpha << std::setprecision(3) << "{\"noisy\": " << noisy()
       << ", \"foreign\": " << (per_cpu ? foreign : machine) << ", \"steal\": " << steal
       << ", \"machine\": " << machine << ", \"attempts\": " << attempts << '}';
  return text.str();
}

TestStand::TestStand() {
  cpu_set_t allowed;
  checked(::sched_getaffinity(0, sizeof allowed, &allowed), "sched_getaffinity");
  std::vector<int> cpus;
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu)
    if (CPU_ISSET(static_cast<std::size_t>(cpu), &allowed)) cpus.push_back(cpu);
  if (cpus.size() < 2) throw EnvironmentError("two CPUs are needed");
  other_ = cpus[0];
  tested_ = cpus[1];
  allow_cpus({other_});
  const std::string name = "sched_" + std::to_string(::getpid());
  checked(::prctl(PR_SET_NAME, name.c_str()), "PR_SET_NAME");
  try {
    trace_.emplace(std::vector<int>{other_, tested_}, name);
  } catch (const EnvironmentError& error) {
    refusal_ = error.what();
  }
}

Observation TestStand::observe(const std::vector<int>& cpus, const std::function<void()>& body) {
  Observation result;
  const AllCpuTimes before = read_cpu_times();
  const Nanoseconds own_before = own_cpu_time();
  if (trace_) trace_->start();
  result.from = now();
  body();
  result.to = now();
  if (trace_) result.events = trace_->stop();
  AllCpuTimes spent = read_cpu_times() - before;
  const Nanoseconds own = own_cpu_time() - own_before;

  const auto elapsed = static_cast<double>(result.to - result.from);
  Noise& noise = result.noise;
  noise.complete = !trace_ || trace_->complete();
  noise.per_cpu = trace_.has_value();
  noise.machine = foreign_share(spent, own, result.to - result.from);
  for (const int cpu : cpus) {
    noise.steal = std::max(noise.steal, static_cast<double>(spent[cpu].steal) / elapsed);
    const CpuSlices slices(result.events, cpu);
    const auto foreign = static_cast<double>(slices.foreign(result.from, result.to));
    noise.foreign = std::max(noise.foreign, foreign / elapsed);
  }
  return result;
}

std::string continue_in_raised_session() {
  const pid_t parent = ::getpid();
  const pid_t child = checked(::fork(), "fork");
  if (child > 0) {
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    constexpr int probe_failed = 4;
    ::_exit(WIFEXITED(status) ? WEXITSTATUS(status) : probe_failed);
  }
  checked(::prctl(PR_SET_PDEATHSIG, SIGKILL), "PR_SET_PDEATHSIG");
  if (::getppid() != parent) ::_exit(EXIT_FAILURE);
  checked(::setsid(), "setsid");
  std::ofstream autogroup("/proc/self/autogroup");
  autogroup << "-20" << std::flush;
  return autogroup ? "autogroup raised to -20" : "autogroup not raised";
}

}  // namespace acceptlab::native::probes
