#include "validation/native/load/control_channel.hpp"

#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <system_error>

#include "validation/native/load/monotonic_clock.hpp"

namespace acceptlab::native::load {
namespace {

constexpr std::size_t longest_line = 128;
constexpr std::size_t block_size = 65536;

// A peer whose machine has gone is noticed within half a minute.
constexpr int idle_seconds = 10, probe_seconds = 5, probes_sent = 4;

void set_option(int socket, int level, int name, int value) {
  native::checked(::setsockopt(socket, level, name, &value, sizeof value), "setsockopt");
}

[[noreturn]] void give_up(const char* doing) {
  if (errno == EAGAIN) throw ControlError("the other side does not read what it is sent");
  throw ControlError(fmt::format("{}: {}", doing, std::generic_category().message(errno)));
}

}  // namespace

ControlChannel::ControlChannel(native::FileDescriptor socket, Nanoseconds patience, int stop)
    : socket_(std::move(socket)), patience_(patience), stop_(stop) {
  const timeval limit{.tv_sec = patience / one_second, .tv_usec = patience % one_second / 1000};
  native::checked(::setsockopt(descriptor(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit),
                  "setsockopt");
  set_option(descriptor(), IPPROTO_TCP, TCP_NODELAY, 1);
  set_option(descriptor(), SOL_SOCKET, SO_KEEPALIVE, 1);
  set_option(descriptor(), IPPROTO_TCP, TCP_KEEPIDLE, idle_seconds);
  set_option(descriptor(), IPPROTO_TCP, TCP_KEEPINTVL, probe_seconds);
  set_option(descriptor(), IPPROTO_TCP, TCP_KEEPCNT, probes_sent);
}

void ControlChannel::await_bytes() const {
  std::array<pollfd, 2> entries{{{.fd = descriptor(), .events = POLLIN, .revents = 0},
                                 {.fd = stop_, .events = POLLIN, .revents = 0}}};
  const Nanoseconds left = std::max<Nanoseconds>(deadline_ - monotonic_now(), 0);
  const timespec limit = as_timespec(std::min(patience_, left));
  const int ready = ::ppoll(entries.data(), entries.size(), &limit, nullptr);
  if (ready < 0) give_up("waiting for the other side");
  if (ready == 0 && left < patience_) throw ControlError("the other side takes too long");
  if (ready == 0)
    throw ControlError(
        fmt::format("the other side has been silent for {}", duration_text(patience_)));
  if (entries[1].revents != 0) throw ControlInterrupted("interrupted");
}

void ControlChannel::fill() {
  await_bytes();
  std::array<char, block_size> block{};
  const ssize_t size = ::recv(descriptor(), block.data(), block.size(), 0);
  if (size < 0) give_up("reading from the other side");
  if (size == 0) throw ControlError("the other side has closed the connection");
  heard_ = true;
  unread_.append(block.data(), static_cast<std::size_t>(size));
}

ControlLine ControlChannel::read_line() {
  std::size_t end = 0;
  while ((end = unread_.find('\n')) == std::string::npos && unread_.size() <= longest_line) fill();
  const std::string text = unread_.substr(0, std::min(end, longest_line));
  if (end > longest_line)
    throw ControlError(fmt::format("a line of the protocol was expected, found '{:.40}'", text));
  unread_.erase(0, end + 1);
  ControlLine line;
  const std::size_t space = text.find(' ');
  line.name = text.substr(0, space);
  if (space == std::string::npos) return line;
  const char* last = text.data() + text.size();
  const auto [parsed, error] = std::from_chars(text.data() + space + 1, last, line.number);
  if (error != std::errc{} || parsed != last || line.number < 0)
    throw ControlError(fmt::format("a line of the protocol was expected, found '{:.40}'", text));
  return line;
}

Nanoseconds ControlChannel::expect(std::string_view name) {
  const ControlLine line = read_line();
  if (line.name != name)
    throw ControlError(fmt::format("'{}' was expected, found '{:.40}'", name, line.name));
  return line.number;
}

std::string ControlChannel::read_block(Nanoseconds size, Nanoseconds most) {
  if (size > most)
    throw ControlError(fmt::format("{} bytes are announced, at most {} are taken", size, most));
  const auto wanted = static_cast<std::size_t>(size);
  while (unread_.size() < wanted) fill();
  std::string block = unread_.substr(0, wanted);
  unread_.erase(0, wanted);
  return block;
}

void ControlChannel::write(std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(descriptor(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0) give_up("writing to the other side");
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

void ControlChannel::write_line(std::string_view name, Nanoseconds number) const {
  write(fmt::format("{} {}\n", name, number));
}

void ControlChannel::write_block(std::string_view name, std::string_view bytes) const {
  write_line(name, static_cast<Nanoseconds>(bytes.size()));
  write(bytes);
}

void ControlChannel::finish(Nanoseconds at_most) {
  if (::shutdown(descriptor(), SHUT_WR) < 0) return;
  patience_ = std::min(patience_, at_most);
  try {
    while (true) {
      fill();
      unread_.clear();
    }
  } catch (const std::exception&) {
    return;  // it has ended, or need not be waited for
  }
}

}  // namespace acceptlab::native::load
