#include "validation/native/load/stop_signals.hpp"

#include <poll.h>
#include <sys/signalfd.h>

namespace acceptlab::native::load {

StopSignals::StopSignals() {
  sigset_t stops;
  ::sigemptyset(&stops);
  ::sigaddset(&stops, SIGINT);
  ::sigaddset(&stops, SIGTERM);
  ::pthread_sigmask(SIG_BLOCK, &stops, nullptr);
  descriptor_ = native::FileDescriptor(
      native::checked(::signalfd(-1, &stops, SFD_CLOEXEC | SFD_NONBLOCK), "signalfd"));
}

bool StopSignals::raised() const {
  pollfd entry{.fd = descriptor_.get(), .events = POLLIN, .revents = 0};
  return ::poll(&entry, 1, 0) > 0;
}

}  // namespace acceptlab::native::load
