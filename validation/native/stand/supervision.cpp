#include "validation/native/stand/supervision.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <system_error>

namespace acceptlab::native::stand {
namespace {

constexpr std::int64_t second = 1'000'000'000;
constexpr std::array ending_signals{SIGINT, SIGTERM, SIGHUP, SIGQUIT};
constexpr int killed_status = 3;

volatile std::sig_atomic_t supervisor = 0;

void pass_on(int signal) {
  const int kept = errno;
  if (supervisor > 0) ::kill(supervisor, signal);
  errno = kept;
}

sigset_t ending_set() {
  sigset_t set;
  ::sigemptyset(&set);
  for (const int signal : ending_signals) ::sigaddset(&set, signal);
  return set;
}

int wait_for(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status)) return WEXITSTATUS(status);
  return killed_status;
}

}  // namespace

std::int64_t now_ns() {
  timespec time{};
  ::clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * second + time.tv_nsec;
}

Supervision::Supervision(FileDescriptor lifeline) : lifeline_(std::move(lifeline)) {
  const sigset_t set = ending_set();
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
  signals_ = FileDescriptor(checked(::signalfd(-1, &set, SFD_CLOEXEC), "signalfd"));
}

int Supervision::wait_until(std::int64_t time_ns, const std::vector<int>& descriptors) const {
  std::vector<pollfd> all{{signals_.get(), POLLIN, 0}, {lifeline_.get(), POLLIN, 0}};
  for (const int descriptor : descriptors) all.push_back({descriptor, POLLIN, 0});
  for (;;) {
    const std::int64_t rest = std::max<std::int64_t>(0, time_ns - now_ns());
    const timespec timeout{rest / second, rest % second};
    const int ready = ::ppoll(all.data(), all.size(), &timeout, nullptr);
    if (ready < 0 && errno == EINTR) continue;
    checked(ready, "ppoll");
    if (all[0].revents != 0) throw Interrupted("interrupted by a signal");
    if (all[1].revents != 0) throw Interrupted("the process that started the run is gone");
    for (std::size_t i = 2; i < all.size(); ++i)
      if (all[i].revents != 0) return all[i].fd;
    if (now_ns() >= time_ns) return -1;
  }
}

void unblock_signals() {
  sigset_t none;
  ::sigemptyset(&none);
  ::pthread_sigmask(SIG_SETMASK, &none, nullptr);
}

void die_with_parent() { ::prctl(PR_SET_PDEATHSIG, SIGKILL); }

int supervise_in_session(int (*run)(FileDescriptor lifeline, void* context), void* context) {
  std::array<int, 2> ends{};
  checked(::pipe2(ends.data(), O_CLOEXEC), "pipe2");
  FileDescriptor child_end(ends[0]), own_end(ends[1]);
  const sigset_t set = ending_set();
  sigset_t before;
  checked(::pthread_sigmask(SIG_BLOCK, &set, &before),
          "pthread_sigmask");  // until they can be passed on
  const pid_t child = checked(::fork(), "fork");
  if (child == 0) {
    own_end.reset();
    die_with_parent();
    checked(::setsid(), "setsid");
    ::_exit(run(std::move(child_end), context));
  }
  supervisor = child;
  struct sigaction action {};
  action.sa_handler = pass_on;
  for (const int signal : ending_signals) ::sigaction(signal, &action, nullptr);
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return wait_for(child);
}

std::string raise_session() {
  std::ofstream autogroup("/proc/self/autogroup");
  if (!autogroup) return "this kernel has no autogroups";
  autogroup << "-20" << std::flush;
  return autogroup ? "" : std::generic_category().message(errno);
}

}  // namespace acceptlab::native::stand
