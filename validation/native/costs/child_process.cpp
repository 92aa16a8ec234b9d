#include "validation/native/costs/child_process.hpp"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <iostream>

#include "validation/native/probes/test_stand.hpp"

namespace acceptlab::native::costs {

using native::EnvironmentError;

ChildProcess::ChildProcess(int cpu, const std::function<void()>& body) {
  const pid_t parent = ::getpid();
  id_ = native::checked(::fork(), "fork");
  if (id_ > 0) return;
  int status = EXIT_SUCCESS;
  try {
    native::checked(::prctl(PR_SET_PDEATHSIG, SIGKILL), "PR_SET_PDEATHSIG");
    if (::getppid() != parent) ::_exit(EXIT_FAILURE);
    probes::allow_cpus({cpu});
    // Sleeps end when they should and not up to 50 us later.
    ::prctl(PR_SET_TIMERSLACK, 1UL);
    body();
  } catch (const std::exception& error) {
    std::cerr << "acceptlab-costs: " << error.what() << std::endl;
    status = EXIT_FAILURE;
  }
  ::_exit(status);
}

ChildProcess::~ChildProcess() {
  if (id_ <= 0) return;
  ::kill(id_, SIGKILL);
  while (::waitpid(id_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

void ChildProcess::join() {
  int status = 0;
  while (::waitpid(id_, &status, 0) < 0 && errno == EINTR) {
  }
  id_ = -1;
  if (!WIFEXITED(status) || WEXITSTATUS(status) != EXIT_SUCCESS)
    throw EnvironmentError("a process of the measurement did not end as it should");
}

bool ChildProcess::alive() {
  if (id_ <= 0) return false;
  if (::waitpid(id_, nullptr, WNOHANG) == 0) return true;
  id_ = -1;
  return false;
}

}  // namespace acceptlab::native::costs
