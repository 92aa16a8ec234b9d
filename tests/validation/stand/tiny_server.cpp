// tiny_server ADDRESS PORT WORKERS [--log F] [--die-after MS]: workers that accept on one socket,
// read once, answer and close. With a log it counts as a native server does.

#include <arpa/inet.h>
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "validation/native/log/shared_log.hpp"

namespace {

using acceptlab::native::LogHeader;
using acceptlab::native::WorkerCounters;

[[noreturn]] void fail(const char* what) {
  std::perror(what);
  ::_exit(1);
}

int listen_on(const char* address, int port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const int yes = 1;
  ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_port = htons(static_cast<std::uint16_t>(port));
  ::inet_pton(AF_INET, address, &name.sin_addr);
  if (::bind(socket, reinterpret_cast<const sockaddr*>(&name), sizeof name) < 0) fail("bind");
  if (::listen(socket, SOMAXCONN) < 0) fail("listen");
  return socket;
}

WorkerCounters* make_log(const char* file, unsigned workers) {
  const std::size_t bytes = sizeof(LogHeader) + workers * sizeof(WorkerCounters);
  const int log = ::open(file, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (log < 0 || ::ftruncate(log, static_cast<off_t>(bytes)) < 0) fail(file);
  void* memory = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, log, 0);
  auto* header = new (memory) LogHeader;
  header->workers = workers;
  std::memcpy(header->magic.data(), "ALSERVED", header->magic.size());
  return reinterpret_cast<WorkerCounters*>(header + 1);
}

void serve(int connection) {
  std::array<char, 256> request{};
  if (::recv(connection, request.data(), request.size(), 0) > 0)
    ::send(connection, "ok", 2, MSG_NOSIGNAL);
  ::close(connection);
}

void accept_all(int listener, WorkerCounters& counters) {
  for (;;) {
    sockaddr_in peer{};
    socklen_t size = sizeof peer;
    const int connection =
        ::accept4(listener, reinterpret_cast<sockaddr*>(&peer), &size, SOCK_CLOEXEC);
    if (connection < 0) {
      counters.again += errno == EAGAIN ? 1 : 0;
      return;
    }
    counters.accepted += 1;
    serve(connection);
  }
}

[[noreturn]] void work(int listener, WorkerCounters& counters) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  const int epoll = ::epoll_create1(EPOLL_CLOEXEC);
  epoll_event wanted{EPOLLIN | EPOLLEXCLUSIVE, {}};
  ::epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &wanted);
  counters.pid = static_cast<int>(::syscall(SYS_gettid));
  counters.state = 1;
  for (;;) {
    epoll_event event{};
    if (::epoll_wait(epoll, &event, 1, -1) <= 0) continue;
    counters.wait_returns += 1;
    accept_all(listener, counters);
  }
}

}  // namespace

int main(int count, char** words) {
  if (count < 4) return 2;
  const auto workers = static_cast<unsigned>(std::atoi(words[3]));
  const char* log = nullptr;
  int die_after_ms = -1;
  for (int i = 4; i + 1 < count; i += 2) {
    if (std::string(words[i]) == "--log") log = words[i + 1];
    if (std::string(words[i]) == "--die-after") die_after_ms = std::atoi(words[i + 1]);
  }
  const int listener = listen_on(words[1], std::atoi(words[2]));
  static WorkerCounters nowhere;
  WorkerCounters* counters = log == nullptr ? nullptr : make_log(log, workers);
  for (unsigned i = 0; i < workers; ++i)
    if (::fork() == 0) work(listener, counters == nullptr ? nowhere : counters[i]);
  ::usleep(die_after_ms < 0 ? 100'000'000 : static_cast<unsigned>(die_after_ms) * 1000);
  std::fputs("the time is over\n", stderr);
  return 7;
}
