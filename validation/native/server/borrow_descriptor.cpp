#include "validation/native/server/borrow_descriptor.hpp"

#include <sys/syscall.h>
#include <unistd.h>

namespace acceptlab::native::server {

native::FileDescriptor borrow_descriptor(pid_t process, int fd) {
  const native::FileDescriptor handle(static_cast<int>(::syscall(SYS_pidfd_open, process, 0)));
  if (!handle.open()) return {};
  return native::FileDescriptor(static_cast<int>(::syscall(SYS_pidfd_getfd, handle.get(), fd, 0)));
}

}  // namespace acceptlab::native::server
