#pragma once

#include <sys/types.h>

#include "validation/native/linux/system_call.hpp"

namespace acceptlab::native::server {

/// A copy of descriptor `fd` of `process`, a child of this one (pidfd_getfd, Linux 5.6). A closed
/// one when the process is gone or the kernel does not allow it.
native::FileDescriptor borrow_descriptor(pid_t process, int fd);

}  // namespace acceptlab::native::server
