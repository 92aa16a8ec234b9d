#include "tests/validation/native/server/client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <array>
#include <cerrno>

namespace acceptlab::native::server {
namespace {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

}  // namespace

Client::Client(std::uint16_t port)
    : socket_(native::checked(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket")) {
  const timeval patience{10, 0};
  ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  ::setsockopt(socket_.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  sockaddr_in address = loopback(port);
  connected_ = ::connect(socket_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
}

void Client::send(std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t size = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (size <= 0) return;  // a server may close on what it refuses
    bytes.remove_prefix(static_cast<std::size_t>(size));
  }
}

void Client::ask(const std::string& path, const std::string& headers) const {
  send("GET " + path + " HTTP/1.1\r\nHost: test\r\n" + headers + "\r\n");
}

std::optional<std::string> Client::read_all() const {
  std::string all;
  std::array<char, 65536> buffer;
  for (;;) {
    const ssize_t size = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
    if (size == 0) return all;
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return {};
    all.append(buffer.data(), static_cast<std::size_t>(size));
  }
}

std::string Client::read_some(std::size_t most) const {
  std::string some(most, '\0');
  const ssize_t size = ::recv(socket_.get(), some.data(), some.size(), 0);
  some.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
  return some;
}

bool Client::waits() const {
  pollfd readable{socket_.get(), POLLIN, 0};
  return ::poll(&readable, 1, 0) == 0;
}

void Client::reset() {
  const linger at_once{1, 0};
  ::setsockopt(socket_.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  socket_.reset();
}

void Client::half_close() const { ::shutdown(socket_.get(), SHUT_WR); }

std::optional<std::string> get(std::uint16_t port, const std::string& path) {
  const Client client(port);
  client.ask(path, "Connection: close\r\n");
  return client.read_all();
}

int status_in(const std::optional<std::string>& answer) {
  constexpr std::string_view begin = "HTTP/1.1 ";
  return answer && answer->starts_with(begin) ? std::stoi(answer->substr(begin.size(), 3)) : 0;
}

int status(std::uint16_t port, const std::string& path) { return status_in(get(port, path)); }

}  // namespace acceptlab::native::server
