#include "experiment/survey/listen_sockets.hpp"

#include <fmt/format.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <map>
#include <sstream>
#include <tuple>

#include "experiment/notation/listen_text.hpp"
#include "experiment/notation/units.hpp"
#include "experiment/notation/value.hpp"

namespace acceptlab::experiment {
namespace {

/// One listen socket.
struct Listener {
  ListenAddress address;
  std::int64_t backlog = -1;
  std::uint64_t pending = 0;
  std::uint64_t inode = 0;
};

// --- This machine: netlink

class NetlinkSocket {
 public:
  NetlinkSocket()
      : descriptor_(::socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG)) {}
  NetlinkSocket(const NetlinkSocket&) = delete;
  NetlinkSocket& operator=(const NetlinkSocket&) = delete;
  ~NetlinkSocket() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

bool ask_for_listeners(int descriptor, std::uint8_t family) {
  constexpr std::uint32_t listen_state = 10;  // TCP_LISTEN of include/net/tcp_states.h
  struct {
    nlmsghdr header;
    inet_diag_req_v2 request;
  } message{};
  message.header.nlmsg_len = sizeof message;
  message.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
  message.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  message.request.sdiag_family = family;
  message.request.sdiag_protocol = IPPROTO_TCP;
  message.request.idiag_states = 1U << listen_state;
  return ::send(descriptor, &message, sizeof message, 0) == sizeof message;
}

Listener listener_of(const inet_diag_msg& message) {
  Listener listener;
  listener.address.port =
      static_cast<std::uint16_t>((message.id.idiag_sport >> 8) | (message.id.idiag_sport << 8));
  listener.address.address.v6 = message.idiag_family == AF_INET6;
  const std::size_t bytes = message.idiag_family == AF_INET6 ? 16 : 4;
  std::array<std::uint8_t, 16> raw{};
  std::memcpy(raw.data(), message.id.idiag_src, bytes);
  if (bytes == 4) {
    listener.address.address =
        kernel::Address::from_v4((std::uint32_t{raw[0]} << 24) | (std::uint32_t{raw[1]} << 16) |
                                 (std::uint32_t{raw[2]} << 8) | raw[3]);
  } else {
    std::copy(raw.begin(), raw.end(), listener.address.address.bytes.begin());
  }
  listener.backlog = message.idiag_wqueue;  // sk_max_ack_backlog of a listener (tcp_diag_get_info)
  listener.pending = message.idiag_rqueue;
  listener.inode = message.idiag_inode;
  return listener;
}

/// False when the answer broke off.
bool take_answer(int descriptor, std::vector<Listener>& listeners) {
  alignas(nlmsghdr) std::array<char, 65536> buffer{};
  while (true) {
    const ssize_t got = ::recv(descriptor, buffer.data(), buffer.size(), 0);
    if (got <= 0) return false;
    auto left = static_cast<std::size_t>(got);
    std::size_t at = 0;
    while (left >= sizeof(nlmsghdr)) {
      nlmsghdr header{};
      std::memcpy(&header, buffer.data() + at, sizeof header);
      if (header.nlmsg_len < sizeof header || header.nlmsg_len > left) return false;
      if (header.nlmsg_type == NLMSG_DONE) return true;
      if (header.nlmsg_type == NLMSG_ERROR) return false;
      inet_diag_msg message{};
      if (header.nlmsg_len >= NLMSG_HDRLEN + sizeof message) {
        std::memcpy(&message, buffer.data() + at + NLMSG_HDRLEN, sizeof message);
        listeners.push_back(listener_of(message));
      }
      const std::size_t step = std::min<std::size_t>(NLMSG_ALIGN(header.nlmsg_len), left);
      at += step;
      left -= step;
    }
  }
}

bool by_netlink(std::vector<Listener>& listeners) {
  const NetlinkSocket netlink;
  if (netlink.descriptor() < 0) return false;
  constexpr timeval patience{2, 0};
  ::setsockopt(netlink.descriptor(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  bool complete = true;
  for (const std::uint8_t family : {std::uint8_t{AF_INET}, std::uint8_t{AF_INET6}})
    complete = complete && ask_for_listeners(netlink.descriptor(), family) &&
               take_answer(netlink.descriptor(), listeners);
  return complete;
}

// --- Copied files

/// "LISTEN 0 511 0.0.0.0:80 0.0.0.0:*", "LISTEN 0 511 *:80 *:*", "... 127.0.0.53%lo:53 ...".
std::optional<Listener> of_ss_line(const std::string& line) {
  std::istringstream words(line);
  std::string state, local;
  Listener listener;
  if (!(words >> state >> listener.pending >> listener.backlog >> local) || state != "LISTEN")
    return std::nullopt;
  if (const std::size_t scope = local.find('%'); scope != std::string::npos)
    local.erase(scope, local.find_first_of("]:", scope) - scope);
  const auto address = parse_listen(local.starts_with("*:") ? "[::]" + local.substr(1) : local);
  if (!address) return std::nullopt;
  listener.address = *address;
  return listener;
}

std::vector<Listener> of_ss(const std::string& printed) {
  std::vector<Listener> listeners;
  std::istringstream lines(printed);
  std::string line;
  while (std::getline(lines, line)) {
    if (const auto listener = of_ss_line(line)) listeners.push_back(*listener);
  }
  return listeners;
}

/// An address as /proc/net/tcp has it: words of 32 bits in this machine's order, in hexadecimal.
std::optional<kernel::Address> proc_address(std::string_view text) {
  kernel::Address address;
  address.v6 = text.size() == 32;
  if (text.size() != 8 && text.size() != 32) return std::nullopt;
  std::array<std::uint32_t, 4> words{};
  for (std::size_t i = 0; i < text.size() / 8; ++i) {
    const char* const begin = text.data() + i * 8;
    if (std::from_chars(begin, begin + 8, words.at(i), 16).ptr != begin + 8) return std::nullopt;
  }
  const auto byte = [&](std::size_t i) {
    return static_cast<std::uint8_t>(words.at(i / 4) >> (i % 4 * 8));
  };
  if (!address.v6)
    return kernel::Address::from_v4((std::uint32_t{byte(0)} << 24) |
                                    (std::uint32_t{byte(1)} << 16) | (std::uint32_t{byte(2)} << 8) |
                                    byte(3));
  for (std::size_t i = 0; i < 16; ++i) address.bytes.at(i) = byte(i);
  return address;
}

void of_proc(const std::string& table, std::vector<Listener>& listeners) {
  std::istringstream lines(table);
  std::string line;
  while (std::getline(lines, line)) {
    std::istringstream words(line);
    std::string slot, local, remote, state;
    if (!(words >> slot >> local >> remote >> state) || state != "0A") continue;
    const std::size_t colon = local.find(':');
    if (colon == std::string::npos) continue;
    const auto address = proc_address(std::string_view(local).substr(0, colon));
    const auto port = parse_unsigned("0x" + local.substr(colon + 1));
    if (!address || !port || *port > 65535) continue;
    Listener listener;
    listener.address = {*address, static_cast<std::uint16_t>(*port)};
    std::string queues, timer, retries, uid, timeout;
    words >> queues >> timer >> retries >> uid >> timeout >> listener.inode;
    listeners.push_back(listener);
  }
}

// --- Who holds them

struct Holders {
  std::string program;
  unsigned processes = 0;
};

/// By the inode of a socket, who has it open, of the processes that may be looked into.
std::map<std::uint64_t, Holders> holders_of(const SystemFiles& files,
                                            const std::vector<Listener>& listeners) {
  std::map<std::uint64_t, Holders> holders;
  for (const Listener& listener : listeners) holders[listener.inode] = {};
  for (const std::string& process : files.names("/proc")) {
    if (process.find_first_not_of("0123456789") != std::string::npos) continue;
    for (const std::string& name : files.names("/proc/" + process + "/fd")) {
      std::error_code error;
      const std::string target =
          std::filesystem::read_symlink(files.path_of("/proc/" + process + "/fd/" + name), error)
              .string();
      if (error || !target.starts_with("socket:[")) continue;
      const auto inode = parse_unsigned(std::string_view(target).substr(8, target.size() - 9));
      const auto held = inode ? holders.find(*inode) : holders.end();
      if (held == holders.end()) continue;
      ++held->second.processes;
      if (held->second.program.empty())
        held->second.program = files.text("/proc/" + process + "/comm").value_or("");
    }
  }
  return holders;
}

std::vector<ListeningPort> grouped(const SystemFiles& files,
                                   const std::vector<Listener>& listeners) {
  const std::map<std::uint64_t, Holders> holders = holders_of(files, listeners);
  std::vector<ListeningPort> ports;
  for (const Listener& listener : listeners) {
    auto port = std::find_if(ports.begin(), ports.end(), [&](const ListeningPort& known) {
      return known.address.port == listener.address.port &&
             known.address.address == listener.address.address;
    });
    if (port == ports.end()) {
      const Holders& who = holders.at(listener.inode);
      port = ports.insert(ports.end(),
                          {listener.address, 0, listener.backlog, 0, who.program, who.processes});
    }
    ++port->sockets;
    port->pending += listener.pending;
  }
  std::stable_sort(ports.begin(), ports.end(), [](const auto& a, const auto& b) {
    return std::tuple(a.address.port, a.address.address.v6) <
           std::tuple(b.address.port, b.address.address.v6);
  });
  return ports;
}

}  // namespace

ListeningPorts listening_ports(const SystemFiles& files) {
  std::vector<Listener> listeners;
  std::string from;
  if (files.is_this_machine() && by_netlink(listeners)) {
    from = "sock_diag, as ss -ltn";
  } else if (const auto printed = files.is_this_machine() ? std::nullopt : files.text("/ss-ltn")) {
    listeners = of_ss(*printed);
    from = "ss-ltn";
  } else {
    listeners.clear();
    const auto v4 = files.text("/proc/net/tcp"), v6 = files.text("/proc/net/tcp6");
    of_proc(v4.value_or(""), listeners);
    of_proc(v6.value_or(""), listeners);
    from = v4 ? "/proc/net/tcp, which tells no backlog" : "/proc/net/tcp cannot be read";
  }
  return {grouped(files, listeners), from};
}

namespace {

/// Which policy a program of this name most likely has.
std::string_view policy_of_program(const ListeningPort& port) {
  const bool several = port.sockets > 1;
  const std::string_view name = port.program;
  if (name == "nginx" || name == "openresty") return several ? "nginx-reuseport" : "nginx-shared";
  if (name == "haproxy") return several ? "haproxy-by-thread" : "haproxy";
  if (name == "apache2" || name == "httpd") return "apache-event";
  if (name == "envoy") return "envoy";
  if (name == "h2o") return "h2o";
  if (name == "lighttpd") return "lighttpd";
  if (name == "memcached") return "memcached";
  return several ? "nginx-reuseport" : "nginx-shared";
}

/// The more, the more likely it is the port that is meant.
int likeness(const ListeningPort& port) {
  constexpr std::array<std::uint16_t, 4> usual{8080, 8443, 443, 80};
  const auto at = std::find(usual.begin(), usual.end(), port.address.port);
  int score = at == usual.end() ? 0 : 100 + static_cast<int>(at - usual.begin());
  if (port.sockets > 1) score += 50;
  if (policy_of_program(port) != "nginx-shared" || port.program == "nginx") score += 200;
  if (port.address.port == 22) score -= 100;
  return port.address.address.v6 ? score * 2 : score * 2 + 1;
}

std::string port_text(const ListeningPort& port) {
  std::string text = listen_text(port.address);
  if (port.sockets > 1) text += fmt::format(" ({} sockets)", port.sockets);
  if (port.backlog >= 0) text += fmt::format(" backlog {}", port.backlog);
  if (!port.program.empty()) text += " " + port.program;
  if (port.pending > 0) text += fmt::format(", {} pending now", port.pending);
  return text;
}

}  // namespace

Findings listening_findings(const ListeningPorts& listening) {
  Findings found;
  if (listening.ports.empty()) {
    found.guess("server.listen", "[\"0.0.0.0:80\"]", "nothing listens here: " + listening.from);
    found.guess("server.policy", "\"nginx-shared\"", "no configuration was given");
    return found;
  }
  constexpr std::size_t most_told = 12;
  std::string all;
  for (std::size_t i = 0; i < std::min(most_told, listening.ports.size()); ++i)
    all += (all.empty() ? "" : "; ") + port_text(listening.ports[i]);
  if (listening.ports.size() > most_told)
    all += fmt::format("; and {} more", listening.ports.size() - most_told);
  found.remark("server", fmt::format("listening here ({}): {}", listening.from, all));
  const ListeningPort& port =
      *std::max_element(listening.ports.begin(), listening.ports.end(),
                        [](const auto& a, const auto& b) { return likeness(a) < likeness(b); });
  found.guess("server.listen", fmt::format("[{}]", toml_string(listen_text(port.address))),
              "of what listens here the likeliest");
  found.guess("server.policy", toml_string(policy_of_program(port)),
              port.program.empty()
                  ? std::string("the program cannot be read, and no configuration was given")
                  : fmt::format("the program is {}, and no configuration was given", port.program));
  if (port.backlog >= 0)
    found.add("server.backlog", std::to_string(port.backlog),
              "of the socket, after the kernel cut it; " + listening.from);
  if (port.sockets > 1)
    found.add("server.workers", std::to_string(port.sockets),
              "as many sockets share the port (SO_REUSEPORT): one for each worker");
  return found;
}

}  // namespace acceptlab::experiment
