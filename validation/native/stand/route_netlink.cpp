#include "validation/native/stand/route_netlink.hpp"

#include <arpa/inet.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace acceptlab::native::stand {
namespace {

constexpr std::uint16_t make_new = NLM_F_CREATE | NLM_F_EXCL;

int index_of(const std::string& interface) {
  const unsigned index = ::if_nametoindex(interface.c_str());
  if (index == 0) throw_errno("find interface " + interface);
  return static_cast<int>(index);
}

void read_answer(const FileDescriptor& socket, const std::string& what) {
  alignas(nlmsghdr) std::array<char, 8192> answer{};
  const auto size = checked(::recv(socket.get(), answer.data(), answer.size(), 0), what.c_str());
  nlmsghdr header{};
  nlmsgerr error{};
  if (static_cast<std::size_t>(size) < sizeof header + sizeof error) return;
  std::memcpy(&header, answer.data(), sizeof header);
  std::memcpy(&error, answer.data() + NLMSG_HDRLEN, sizeof error);
  if (header.nlmsg_type != NLMSG_ERROR || error.error == 0) return;
  errno = -error.error;
  throw_errno(what);
}

}  // namespace

RouteRequest::RouteRequest(std::uint16_t type, std::uint16_t flags) {
  nlmsghdr header{};
  header.nlmsg_type = type;
  header.nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | NLM_F_ACK | flags);
  append(&header, sizeof header);
}

void RouteRequest::append(const void* bytes, std::size_t count) {
  const auto* from = static_cast<const unsigned char*>(bytes);
  message_.insert(message_.end(), from, from + count);
  message_.resize(NLMSG_ALIGN(message_.size()));
}

RouteRequest& RouteRequest::text(std::uint16_t type, const std::string& value) {
  begin(type);
  append(value.c_str(), value.size() + 1);
  return end();
}

RouteRequest& RouteRequest::begin(std::uint16_t type) {
  open_.push_back(message_.size());
  const rtattr attribute{0, type};
  append(&attribute, sizeof attribute);
  return *this;
}

// An attribute's length leaves out the padding after it; the kernel takes it with, too.
RouteRequest& RouteRequest::end() {
  const auto length = static_cast<std::uint16_t>(message_.size() - open_.back());
  std::memcpy(&message_[open_.back()], &length, sizeof length);
  open_.pop_back();
  return *this;
}

void RouteRequest::send(const std::string& what) {
  const auto length = static_cast<std::uint32_t>(message_.size());
  std::memcpy(message_.data(), &length, sizeof length);
  const FileDescriptor socket(
      checked(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE), "netlink socket"));
  checked(::send(socket.get(), message_.data(), message_.size(), 0), what.c_str());
  read_answer(socket, what);
}

void make_veth_pair(const std::string& name, const FileDescriptor& other_namespace) {
  RouteRequest(RTM_NEWLINK, make_new)
      .part(ifinfomsg{})
      .text(IFLA_IFNAME, name)
      .begin(IFLA_LINKINFO)
      .text(IFLA_INFO_KIND, "veth")
      .begin(IFLA_INFO_DATA)
      .begin(VETH_INFO_PEER)
      .part(ifinfomsg{})
      .text(IFLA_IFNAME, name)
      .attribute(IFLA_NET_NS_FD, static_cast<std::uint32_t>(other_namespace.get()))
      .end()
      .end()
      .end()
      .send("make a veth pair");
}

void add_ipv4_address(const std::string& interface, std::uint32_t address, unsigned prefix_bits) {
  ifaddrmsg message{};
  message.ifa_family = AF_INET;
  message.ifa_prefixlen = static_cast<std::uint8_t>(prefix_bits);
  message.ifa_index = static_cast<std::uint32_t>(index_of(interface));
  RouteRequest(RTM_NEWADDR, make_new)
      .part(message)
      .attribute(IFA_LOCAL, htonl(address))
      .attribute(IFA_ADDRESS, htonl(address))
      .send("give " + interface + " an address");
}

void add_ipv4_local_route(const std::string& interface, std::uint32_t prefix,
                          unsigned prefix_bits) {
  rtmsg message{};
  message.rtm_family = AF_INET;
  message.rtm_dst_len = static_cast<std::uint8_t>(prefix_bits);
  message.rtm_table = RT_TABLE_LOCAL;
  message.rtm_protocol = RTPROT_STATIC;
  message.rtm_scope = RT_SCOPE_HOST;
  message.rtm_type = RTN_LOCAL;
  RouteRequest(RTM_NEWROUTE, make_new)
      .part(message)
      .attribute(RTA_DST, htonl(prefix))
      .attribute(RTA_OIF, index_of(interface))
      .send("make the addresses of the load local");
}

}  // namespace acceptlab::native::stand
