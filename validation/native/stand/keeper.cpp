#include "validation/native/stand/keeper.hpp"

#include <poll.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>

#include "validation/native/linux/processes.hpp"
#include "validation/native/stand/supervision.hpp"

namespace acceptlab::native::stand {
namespace {

int mount_own_files(bool shows_devices) {
  if (::unshare(CLONE_NEWNS) < 0 ||
      ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) < 0 ||
      ::mount("proc", "/proc", "proc", 0, nullptr) < 0)
    return errno;
  if (shows_devices && ::mount("sysfs", "/sys", "sysfs", 0, nullptr) < 0) return errno;
  return 0;
}

int child_signals() {
  sigset_t set;
  ::sigemptyset(&set);
  ::sigaddset(&set, SIGCHLD);
  ::pthread_sigmask(SIG_SETMASK, &set, nullptr);
  return ::signalfd(-1, &set, SFD_CLOEXEC);
}

void wait_for_orphans(int signals) {
  signalfd_siginfo what{};
  if (::read(signals, &what, sizeof what) < 0) return;
  while (::waitpid(-1, nullptr, WNOHANG) > 0) {
  }
}

// They may start others while they are looked for.
void kill_session(pid_t spared) {
  for (bool found = true; found;) {
    found = false;
    for (const pid_t pid : processes_of_session(::getsid(0))) {
      if (pid == ::getpid() || pid == spared) continue;
      found = true;
      ::kill(pid, SIGKILL);
    }
  }
}

}  // namespace

void keep_until_end(const KeeperOrders& orders) {
  ::prctl(PR_SET_NAME, "stand-keeper");
  if (orders.isolated) die_with_parent();
  const int signals = child_signals();
  const int error = orders.isolated ? mount_own_files(orders.shows_devices) : 0;
  if (::write(orders.report, &error, sizeof error) < 0) ::_exit(EXIT_FAILURE);
  ::close(orders.report);
  std::array<pollfd, 2> both{pollfd{orders.lifeline, POLLIN, 0}, pollfd{signals, POLLIN, 0}};
  for (;;) {
    if (::poll(both.data(), both.size(), -1) < 0) continue;
    if (both[1].revents != 0) wait_for_orphans(signals);
    if (both[0].revents == 0) continue;
    if (!orders.isolated) kill_session(orders.parent);
    ::_exit(EXIT_SUCCESS);  // and the kernel kills what is left in the process namespace
  }
}

}  // namespace acceptlab::native::stand
