#include "validation/native/probes/tun_device.hpp"

#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

#include "validation/native/linux/link.hpp"
#include "validation/native/probes/net_namespace.hpp"

namespace acceptlab::native::probes {

TunDevice::TunDevice(const Endpoint& address, unsigned prefix_bits)
    : device_(::open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC)) {
  if (!device_.open())
    throw EnvironmentError("cannot open /dev/net/tun: " + std::generic_category().message(errno));
  ifreq request{};
  request.ifr_flags = IFF_TUN | IFF_NO_PI;
  if (::ioctl(device_.get(), TUNSETIFF, &request) < 0)
    throw EnvironmentError("cannot make a TUN interface: " +
                           std::generic_category().message(errno));
  const std::string name = static_cast<const char*>(request.ifr_name);
  set_link_up(name);
  add_address(name, address, prefix_bits);
}

void TunDevice::send(std::span<const std::uint8_t> packet) {
  checked(::write(device_.get(), packet.data(), packet.size()), "send a hand-made packet");
}

std::span<const std::uint8_t> TunDevice::receive(std::chrono::milliseconds patience) {
  pollfd wait{device_.get(), POLLIN, 0};
  if (checked(::poll(&wait, 1, static_cast<int>(patience.count())), "poll the TUN device") == 0)
    return {};
  const int size = checked(::read(device_.get(), buffer_.data(), buffer_.size()), "read a packet");
  return std::span(buffer_).first(static_cast<std::size_t>(size));
}

}  // namespace acceptlab::native::probes
