#include "tests/validation/native/load/told_server.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <string_view>

namespace {

using namespace std::chrono_literals;
using acceptlab::native::checked;
using acceptlab::native::Endpoint;
using acceptlab::native::FileDescriptor;
using acceptlab::native::SocketAddress;

constexpr std::string_view whole = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello\n";

const std::map<std::string_view, std::string_view> answers{
    {"/keep", whole},
    {"/reset-late", whole},
    {"/empty", ""},
    {"/cut", "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhel"},
    {"/nonsense", "hello\n"},
    {"/excess", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nhello\n"},
    {"/chunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nhello\n\r\n0\r\n\r\n"},
    {"/until-close", "HTTP/1.1 200 OK\r\n\r\nhello\n"},
    {"/missing", "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"},
};

std::string read_request(int connection) {
  std::string request;
  std::array<char, 4096> block{};
  while (request.find("\r\n\r\n") == std::string::npos) {
    const ssize_t size = ::recv(connection, block.data(), block.size(), 0);
    if (size <= 0) break;
    request.append(block.data(), static_cast<std::size_t>(size));
  }
  return request.substr(0, request.find("\r\n"));
}

std::string path_of(const std::string& request_line) {
  const std::size_t from = request_line.find(' ') + 1;
  return request_line.substr(from, request_line.find_first_of("? ", from) - from);
}

ToldServer::PeersEnd wait_for_end(int connection) {
  std::array<char, 64> block{};
  const ssize_t size = ::recv(connection, block.data(), block.size(), 0);
  if (size == 0) return ToldServer::PeersEnd::Fin;
  return size < 0 && errno == ECONNRESET ? ToldServer::PeersEnd::Reset
                                         : ToldServer::PeersEnd::NotSeen;
}

void reset_on_close(int connection) {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(connection, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

}  // namespace

ToldServer::ToldServer(int backlog, Accepting accepting)
    : listener_(checked(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket")),
      stop_(checked(::eventfd(0, EFD_CLOEXEC), "eventfd")) {
  SocketAddress own(Endpoint::parse("127.0.0.1", 0));
  checked(::bind(listener_.get(), own.get(), own.size), "bind");
  checked(::listen(listener_.get(), backlog), "listen");
  if (accepting == Accepting::Yes) start_accepting();
}

void ToldServer::start_accepting() {
  thread_ = std::thread([this] { run(); });
}

ToldServer::~ToldServer() {
  const std::uint64_t one = 1;
  if (::write(stop_.get(), &one, sizeof one) < 0) std::terminate();
  if (thread_.joinable()) thread_.join();
}

std::string ToldServer::target() const {
  SocketAddress own;
  checked(::getsockname(listener_.get(), own.get(), &own.size), "getsockname");
  return "127.0.0.1:" + std::to_string(own.endpoint().port);
}

void ToldServer::run() {
  while (true) {
    std::array<pollfd, 2> entries{{{.fd = listener_.get(), .events = POLLIN, .revents = 0},
                                   {.fd = stop_.get(), .events = POLLIN, .revents = 0}}};
    ::poll(entries.data(), entries.size(), -1);
    if (entries[1].revents != 0) return;
    SocketAddress peer;
    FileDescriptor connection(::accept4(listener_.get(), peer.get(), &peer.size, SOCK_CLOEXEC));
    if (connection.open()) serve(std::move(connection), peer.endpoint());
  }
}

void ToldServer::serve(FileDescriptor connection, const Endpoint& peer) {
  const timeval patience{.tv_sec = 5, .tv_usec = 0};
  ::setsockopt(connection.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  Seen seen{.peer = peer, .request_line = read_request(connection.get())};
  const std::string path = path_of(seen.request_line);
  const auto known = answers.find(path);
  const std::string_view answer = known == answers.end() ? whole : known->second;
  if (path != "/silent" && path != "/reset" &&
      ::send(connection.get(), answer.data(), answer.size(), MSG_NOSIGNAL) < 0)
    return;
  if (path == "/keep") seen.end = wait_for_end(connection.get());
  if (path == "/reset-late") std::this_thread::sleep_for(50ms);
  if (path.starts_with("/reset")) reset_on_close(connection.get());
  const std::scoped_lock lock(mutex_);
  if (path == "/silent") silent_.push_back(std::move(connection));
  connection.reset();
  seen_.push_back(std::move(seen));
}

std::vector<ToldServer::Seen> ToldServer::seen() const {
  const std::scoped_lock lock(mutex_);
  return seen_;
}

bool ToldServer::wait_for(std::size_t count) const {
  for (int i = 0; i < 1000; ++i) {
    if (seen().size() >= count) return true;
    std::this_thread::sleep_for(10ms);
  }
  return false;
}

int ToldServer::silent_peers() const {
  const std::scoped_lock lock(mutex_);
  int there = 0;
  for (const FileDescriptor& connection : silent_) {
    char byte = 0;
    if (::recv(connection.get(), &byte, 1, MSG_DONTWAIT) < 0 && errno == EAGAIN) ++there;
  }
  return there;
}
