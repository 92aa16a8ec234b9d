#include "validation/native/probes/waiting_workers.hpp"

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <stdexcept>
#include <string>

namespace acceptlab::native::probes {
namespace {

constexpr std::uint64_t reorder_period = 16;
constexpr auto patience = std::chrono::seconds(5);

bool shares_epoll(WaitPattern pattern) {
  return pattern == WaitPattern::SharedEpollLevel || pattern == WaitPattern::SharedEpollEdge;
}

std::uint32_t listener_events(WaitPattern pattern) {
  switch (pattern) {
    case WaitPattern::OwnEpollExclusive:
    case WaitPattern::OwnEpollReordered:
      return EPOLLIN | EPOLLEXCLUSIVE;
    case WaitPattern::SharedEpollEdge:
      return EPOLLIN | EPOLLET;
    default:
      return EPOLLIN;
  }
}

void add_to_epoll(int epoll, const FileDescriptor& what, std::uint32_t events) {
  epoll_event event{};
  event.events = events;
  event.data.fd = what.get();
  checked(::epoll_ctl(epoll, EPOLL_CTL_ADD, what.get(), &event), "EPOLL_CTL_ADD");
}

FileDescriptor make_epoll() {
  return FileDescriptor(checked(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1"));
}

std::string task_file(pid_t thread_id, const char* name) {
  return "/proc/self/task/" + std::to_string(thread_id) + "/" + name;
}

bool sleeps_in_kernel(pid_t thread_id) {
  std::ifstream file(task_file(thread_id, "stat"));
  std::string line;
  std::getline(file, line);
  const std::size_t name_end = line.rfind(')');  // "id (name) state ..."
  return name_end != std::string::npos && name_end + 2 < line.size() && line[name_end + 2] == 'S';
}

int voluntary_switches(pid_t thread_id) {
  constexpr std::string_view key = "voluntary_ctxt_switches:";
  std::ifstream file(task_file(thread_id, "status"));
  std::string line;
  while (std::getline(file, line))
    if (line.starts_with(key)) return std::stoi(line.substr(key.size()));
  throw std::runtime_error("no count of voluntary switches in /proc");
}

template <class Condition>
void wait_until(Condition condition, const char* what) {
  const auto give_up = std::chrono::steady_clock::now() + patience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > give_up)
      throw std::runtime_error(std::string("waited in vain for ") + what);
    std::this_thread::sleep_for(std::chrono::microseconds(50));
  }
}

}  // namespace

WaitingWorkers::WaitingWorkers(WaitPattern pattern)
    : pattern_(pattern),
      listener_(listen_on(address_, 128)),
      stop_event_(checked(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC), "eventfd")) {
  if (pattern == WaitPattern::BlockingAccept) {
    const int flags = checked(::fcntl(listener_.get(), F_GETFL), "F_GETFL");
    checked(::fcntl(listener_.get(), F_SETFL, flags & ~O_NONBLOCK), "F_SETFL");
  }
  if (shares_epoll(pattern)) {
    shared_epoll_ = make_epoll();
    add_to_epoll(shared_epoll_.get(), stop_event_, EPOLLIN);
    add_to_epoll(shared_epoll_.get(), listener_, listener_events(pattern));
  }
}

void WaitingWorkers::start(int workers) {
  for (int i = 0; i < workers; ++i) {
    Worker& worker = *workers_.emplace_back(std::make_unique<Worker>());
    worker.number = i;
    prepare(worker);
    worker.thread = std::thread([this, &worker] { run(worker); });
    wait_until_all_sleep();
  }
}

WaitingWorkers::~WaitingWorkers() {
  stopping_ = true;
  ::eventfd_write(stop_event_.get(), 1);
  ::shutdown(listener_.get(), SHUT_RD);  // a blocked accept() returns EINVAL
  for (const auto& worker : workers_)
    if (worker->thread.joinable()) worker->thread.join();
}

void WaitingWorkers::prepare(Worker& worker) {
  if (pattern_ == WaitPattern::BlockingAccept) return;
  if (shares_epoll(pattern_)) {
    worker.epoll = shared_epoll_.get();
    return;
  }
  worker.own_epoll = make_epoll();
  worker.epoll = worker.own_epoll.get();
  add_to_epoll(worker.epoll, stop_event_, EPOLLIN);
  add_listener(worker);
}

void WaitingWorkers::add_listener(const Worker& worker) const {
  add_to_epoll(worker.epoll, listener_, listener_events(pattern_));
}

void WaitingWorkers::run(Worker& worker) {
  worker.thread_id = static_cast<pid_t>(::syscall(SYS_gettid));
  while (!stopping_) {
    if (pattern_ == WaitPattern::BlockingAccept) {
      accept_blocking(worker);
      continue;
    }
    epoll_event event{};
    worker.waiting = true;
    const int ready = ::epoll_wait(worker.epoll, &event, 1, -1);
    worker.waiting = false;
    if (ready == 1 && event.data.fd == listener_.get()) accept_when_told(worker);
  }
}

void WaitingWorkers::accept_blocking(Worker& worker) {
  worker.waiting = true;
  const FileDescriptor socket(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
  worker.waiting = false;
  if (socket.open()) record(worker);
}

void WaitingWorkers::accept_when_told(Worker& worker) {
  const bool until_empty = pattern_ == WaitPattern::SharedEpollEdge;
  bool any = false;
  do {
    const FileDescriptor socket(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!socket.open()) {
      if (!any) ++empty_accepts_;
      return;
    }
    any = true;
    const bool reorder =
        pattern_ == WaitPattern::OwnEpollReordered && worker.accepted % reorder_period == 0;
    if (reorder) {
      ::epoll_ctl(worker.epoll, EPOLL_CTL_DEL, listener_.get(), nullptr);
      add_listener(worker);
    }
    record(worker);
  } while (until_empty);
}

// The order of these stores is what serve() relies on: `waiting` is already false.
void WaitingWorkers::record(Worker& worker) {
  ++worker.accepted;
  last_acceptor_ = worker.number;
  ++accepted_;
}

void WaitingWorkers::wait_until_all_sleep() const {
  wait_until(
      [this] {
        return std::ranges::all_of(workers_, [](const std::unique_ptr<Worker>& worker) {
          return worker->waiting && sleeps_in_kernel(worker->thread_id);
        });
      },
      "the workers to sleep");
}

std::vector<int> WaitingWorkers::serve(int connections) {
  std::vector<int> taken_by;
  for (int i = 0; i < connections; ++i) {
    const int before = accepted_;
    FileDescriptor client = start_connect(address_);
    wait_until([&] { return accepted_ > before; }, "a worker to accept");
    wait_until_all_sleep();
    taken_by.push_back(last_acceptor_);
    close_with_reset(client);
  }
  return taken_by;
}

std::vector<PacedConnection> WaitingWorkers::serve_paced(int connections,
                                                         std::chrono::nanoseconds gap) {
  std::vector<PacedConnection> served;
  auto slot = std::chrono::steady_clock::now();
  for (int i = 0; i < connections; ++i) {
    slot += gap;
    std::this_thread::sleep_until(slot);
    const int before = accepted_;
    const auto started = std::chrono::steady_clock::now();
    FileDescriptor client = start_connect(address_);
    std::this_thread::sleep_until(slot + gap / 2);
    wait_until([&] { return accepted_ > before; }, "a worker to accept");
    served.push_back({started, last_acceptor_});
    close_with_reset(client);
  }
  return served;
}

std::vector<pid_t> WaitingWorkers::thread_ids() const {
  std::vector<pid_t> ids;
  for (const auto& worker : workers_) ids.push_back(worker->thread_id);
  return ids;
}

std::vector<int> WaitingWorkers::sleeps() const {
  std::vector<int> counts;
  for (const auto& worker : workers_) counts.push_back(voluntary_switches(worker->thread_id));
  return counts;
}

}  // namespace acceptlab::native::probes
