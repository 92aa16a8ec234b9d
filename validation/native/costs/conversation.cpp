#include "validation/native/costs/conversation.hpp"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <string_view>

#include "validation/native/costs/child_process.hpp"
#include "validation/native/costs/spin.hpp"
#include "validation/native/probes/tcp_socket.hpp"
#include "validation/native/probes/test_stand.hpp"

namespace acceptlab::native::costs {
namespace {

using native::checked;
using native::Endpoint;
using native::EnvironmentError;
using native::FileDescriptor;
using native::SocketAddress;
using probes::now;

constexpr std::string_view request =
    "GET /work?cpu=100000&wait=0&id=123456 HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    "Connection: close\r\n\r\n";
constexpr std::string_view answer =
    "HTTP/1.1 200 OK\r\nServer: acceptlab\r\nContent-Type: text/plain\r\nContent-Length: 64\r\n"
    "Connection: close\r\n\r\n"
    "----------------------------------------------------------------";
constexpr std::size_t warm_up = 8;
constexpr Nanoseconds patience = 2'000'000'000;

/// What the two processes tell each other.
struct Signals {
  std::atomic<std::size_t> made{0};    // connections whose request is on its way
  std::atomic<std::size_t> waits{0};   // the server is about to wait for its n-th connection
  std::atomic<std::size_t> served{0};  // connections that it is through with
};

void watch(int epoll, int file) {
  epoll_event event{};
  event.events = EPOLLIN | EPOLLRDHUP;
  event.data.fd = file;
  checked(::epoll_ctl(epoll, EPOLL_CTL_ADD, file, &event), "epoll_ctl");
}

int wait_for_event(int epoll, int milliseconds) {
  std::array<epoll_event, 16> events{};
  const int count = ::epoll_wait(epoll, events.data(), events.size(), milliseconds);
  if (count < 0 && errno != EINTR) native::throw_errno("epoll_wait");
  return count;
}

void spin_until_past(const std::atomic<std::size_t>& counter, std::size_t value) {
  const Nanoseconds end = now() + patience;
  while (counter.load(std::memory_order_acquire) <= value) {
    relax();
    if (now() > end) throw EnvironmentError("the other process of a measurement does not answer");
  }
}

/// The event loop of a worker that serves one connection at a time.
class Server {
 public:
  Server(const ConversationPlan& plan, const FileDescriptor& listener, Signals& signals)
      : plan_(plan),
        listener_(listener),
        signals_(signals),
        epoll_(checked(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")) {
    watch(epoll_.get(), listener_.get());
  }

  void serve(std::span<Talk> talks) {
    for (std::size_t i = 0; i < talks.size(); ++i) {
      if (plan_.server == ConversationPlan::Server::Spins) spin_until_past(signals_.made, i);
      signals_.waits.store(i + 1, std::memory_order_release);
      serve_one(talks[i], i);
      signals_.served.store(i + 1, std::memory_order_release);
    }
  }

 private:
  void serve_one(Talk& talk, std::size_t number) {
    if (wait_for_event(epoll_.get(), wait_ms) <= 0) throw EnvironmentError("no connection came");
    talk.told = now();
    SocketAddress peer;
    const int file =
        ::accept4(listener_.get(), peer.get(), &peer.size, SOCK_NONBLOCK | SOCK_CLOEXEC);
    talk.accepted = now();
    if (file < 0) native::throw_errno("accept4");
    watch(epoll_.get(), file);
    talk.registered = now();
    // So that the next wait returns at once, however fast this thread was woken.
    spin_until_past(signals_.made, number);
    talk.waiting = now();
    wait_for_event(epoll_.get(), wait_ms);
    talk.readable = now();
    checked(::recv(file, buffer_.data(), buffer_.size(), 0), "read a request");
    talk.request = now();
    checked(::send(file, answer.data(), answer.size(), MSG_NOSIGNAL), "send an answer");
    talk.written = now();
    ::close(file);
    talk.shut = now();
  }

  static constexpr int wait_ms = 2000;
  const ConversationPlan& plan_;
  const FileDescriptor& listener_;
  Signals& signals_;
  FileDescriptor epoll_;
  std::array<char, 4096> buffer_{};
};

/// A generator that waits by spinning.
class Client {
 public:
  explicit Client(const Endpoint& server)
      : server_(server), epoll_(checked(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")) {}

  FileDescriptor ask(Talk& talk) {
    const SocketAddress own(next_own_address());
    SocketAddress from = own, to(server_);
    talk.begin = now();
    FileDescriptor socket(
        checked(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), "socket"));
    const int on = 1;
    checked(::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on), "SO_REUSEADDR");
    checked(::bind(socket.get(), from.get(), from.size), "bind a client");
    talk.bound = now();
    const int result = ::connect(socket.get(), to.get(), to.size);
    talk.connected = now();
    if (result < 0 && errno != EINPROGRESS) native::throw_errno("connect");
    watch(epoll_.get(), socket.get());
    talk.watched = now();
    checked(::send(socket.get(), request.data(), request.size(), MSG_NOSIGNAL), "send a request");
    talk.sent = now();
    return socket;
  }

  void read_answer(FileDescriptor socket, Talk& talk) {
    const Nanoseconds end = now() + patience;
    for (;;) {
      talk.answer = now();
      if (wait_for_event(epoll_.get(), 0) > 0) {
        ssize_t count = ::recv(socket.get(), buffer_.data(), buffer_.size(), 0);
        if (talk.answered == 0) talk.answered = now();
        if (count > 0) count = ::recv(socket.get(), buffer_.data(), buffer_.size(), 0);
        talk.read = now();
        if (count == 0) break;
      }
      if (talk.answer > end) throw EnvironmentError("no answer came over loopback");
    }
    socket.reset();
    talk.closed = now();
  }

 private:
  /// Another one for each connection: none meets what is left of an earlier one.
  Endpoint next_own_address() {
    constexpr std::uint32_t first_address = 0x7f010001, ports = 20'000, first_port = 10'000;
    const std::uint32_t n = asked_++;
    return Endpoint::ipv4(first_address + n / ports,
                          static_cast<std::uint16_t>(first_port + n % ports));
  }

  Endpoint server_;
  FileDescriptor epoll_;
  std::uint32_t asked_ = 0;
  std::array<char, 4096> buffer_{};
};

void pass(const ConversationPlan& plan) {
  if (plan.client_sleeps) {
    probes::sleep_until(now() + plan.gap);
  } else {
    spin_until(now() + plan.gap);
  }
}

/// Waits until the server has been asleep, or the client at rest, for the plan's gap.
void rest(const ConversationPlan& plan, const Signals& signals, std::size_t made) {
  if (plan.server == ConversationPlan::Server::Sleeps) spin_until_past(signals.waits, made);
  pass(plan);
}

void talk_to(Client& client, const ConversationPlan& plan, Signals& signals,
             std::span<Talk> talks) {
  for (std::size_t i = 0; i < talks.size(); i += plan.batch) {
    rest(plan, signals, i);
    const std::span<Talk> batch = talks.subspan(i, std::min(plan.batch, talks.size() - i));
    std::vector<FileDescriptor> sockets;
    sockets.reserve(batch.size());
    for (Talk& talk : batch) sockets.push_back(client.ask(talk));
    signals.made.store(i + batch.size(), std::memory_order_release);
    if (batch.size() > 1) spin_until_past(signals.served, i + batch.size() - 1);
    if (plan.client_sleeps) pass(plan);
    for (std::size_t k = 0; k < batch.size(); ++k)
      client.read_answer(std::move(sockets[k]), batch[k]);
  }
}

}  // namespace

std::vector<Talk> converse(const ConversationPlan& plan) {
  const std::size_t left_out = (warm_up + plan.batch - 1) / plan.batch * plan.batch;
  const std::size_t count = left_out + plan.count;
  const FileDescriptor listener =
      probes::listen_on(Endpoint::parse("127.0.0.1", 0), static_cast<int>(plan.batch) + 16);
  const SharedArray<Talk> talks(count);
  const SharedArray<Signals> signals(1);
  probes::allow_cpus({plan.client_cpu});
  ChildProcess server(plan.server_cpu, [&] {
    talks.touch();
    Server(plan, listener, signals[0]).serve(talks.items());
  });
  Client client(probes::local_endpoint(listener));
  if (plan.before) plan.before();
  talk_to(client, plan, signals[0], talks.items());
  if (plan.after) plan.after();
  server.join();
  const auto kept = talks.items().subspan(left_out);
  return {kept.begin(), kept.end()};
}

}  // namespace acceptlab::native::costs
