#include "validation/native/server/hand_off_channel.hpp"

#include <sys/socket.h>

#include <array>
#include <cstring>

namespace acceptlab::native::server {
namespace {

constexpr int room_bytes = 4 << 20;  // some thousand messages

/// One descriptor beside a message.
union RightsBuffer {
  cmsghdr header;
  std::array<char, CMSG_SPACE(sizeof(int))> space;
};

int descriptor_in(msghdr& message) {
  const cmsghdr* header = CMSG_FIRSTHDR(&message);
  if (header == nullptr || header->cmsg_type != SCM_RIGHTS) return -1;
  int fd = -1;
  std::memcpy(&fd, CMSG_DATA(header), sizeof fd);
  return fd;
}

}  // namespace

HandOffChannel::HandOffChannel() {
  std::array<int, 2> ends{};
  // A stream takes as many messages as fit its buffer (datagrams: net.unix.max_dgram_qlen, 10), and
  // never joins two that carry descriptors.
  native::checked(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends.data()),
                  "socketpair");
  sending_ = native::FileDescriptor(ends[0]);
  receiving_ = native::FileDescriptor(ends[1]);
  // With the privilege beyond net.core.wmem_max, else as far as that goes.
  if (::setsockopt(ends[0], SOL_SOCKET, SO_SNDBUFFORCE, &room_bytes, sizeof room_bytes) < 0)
    ::setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &room_bytes, sizeof room_bytes);
}

bool HandOffChannel::send(const HandedOver& connection) const {
  HandedOver copy = connection;
  iovec data{&copy, sizeof copy};
  RightsBuffer rights{};
  msghdr message{};
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  message.msg_control = rights.space.data();
  message.msg_controllen = sizeof rights.space;
  cmsghdr* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof(int));
  std::memcpy(CMSG_DATA(header), &connection.fd, sizeof connection.fd);
  return ::sendmsg(sending_.get(), &message, MSG_NOSIGNAL) == sizeof copy;
}

std::vector<HandedOver> HandOffChannel::receive() const {
  std::array<HandedOver, most> received{};
  std::array<iovec, most> data{};
  std::array<RightsBuffer, most> rights{};
  std::array<mmsghdr, most> messages{};
  for (unsigned i = 0; i < most; ++i) {
    data[i] = {&received[i], sizeof received[i]};
    messages[i].msg_hdr.msg_iov = &data[i];
    messages[i].msg_hdr.msg_iovlen = 1;
    messages[i].msg_hdr.msg_control = rights[i].space.data();
    messages[i].msg_hdr.msg_controllen = sizeof rights[i].space;
  }
  const int count = ::recvmmsg(receiving_.get(), messages.data(), most, MSG_CMSG_CLOEXEC, nullptr);
  std::vector<HandedOver> connections;
  for (int i = 0; i < count; ++i) {
    const auto at = static_cast<std::size_t>(i);
    received[at].fd = descriptor_in(messages[at].msg_hdr);
    connections.push_back(received[at]);
  }
  return connections;
}

}  // namespace acceptlab::native::server
