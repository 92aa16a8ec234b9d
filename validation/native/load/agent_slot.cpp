#include "validation/native/load/agent_slot.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>

#include "validation/native/load/monotonic_clock.hpp"

namespace acceptlab::native::load {
namespace {

constexpr int milliseconds_between_looks = 20;

/// Of all of a file. A record lock belongs to a process and ends with it.
struct flock write_lock() {
  struct flock whole {};
  whole.l_type = F_WRLCK;
  whole.l_whence = SEEK_SET;
  return whole;
}

bool lock(int file) {
  const struct flock whole = write_lock();
  return ::fcntl(file, F_SETLK, &whole) == 0;
}

}  // namespace

AgentSlot::AgentSlot()
    : file_(native::checked(::memfd_create("agent-slot", MFD_CLOEXEC), "memfd_create")) {}

bool AgentSlot::take(const std::string& controller, Nanoseconds patience, int stop) const {
  const Nanoseconds end = monotonic_now() + patience;
  while (!lock(file_.get())) {
    pollfd stopped{.fd = stop, .events = POLLIN, .revents = 0};
    if (monotonic_now() >= end || ::poll(&stopped, 1, milliseconds_between_looks) > 0) return false;
  }
  native::checked(::ftruncate(file_.get(), 0), "ftruncate");
  native::checked(::pwrite(file_.get(), controller.data(), controller.size(), 0), "pwrite");
  return true;
}

std::string AgentSlot::holder() const {
  struct flock held = write_lock();
  if (::fcntl(file_.get(), F_GETLK, &held) != 0 || held.l_type == F_UNLCK) return {};
  std::array<char, 100> text{};
  const ssize_t size = ::pread(file_.get(), text.data(), text.size(), 0);
  return {text.data(), static_cast<std::size_t>(size > 0 ? size : 0)};
}

}  // namespace acceptlab::native::load
