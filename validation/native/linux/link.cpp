#include "validation/native/linux/link.hpp"

#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "validation/native/linux/system_call.hpp"

namespace acceptlab::native {

void set_link_up(const std::string& interface) {
  const FileDescriptor control(
      checked(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "control socket"));
  ifreq request{};
  interface.copy(static_cast<char*>(request.ifr_name), IFNAMSIZ - 1);
  checked(::ioctl(control.get(), SIOCGIFFLAGS, &request), "read interface flags");
  request.ifr_flags = static_cast<short>(request.ifr_flags | IFF_UP);
  checked(::ioctl(control.get(), SIOCSIFFLAGS, &request), "bring interface up");
}

}  // namespace acceptlab::native
