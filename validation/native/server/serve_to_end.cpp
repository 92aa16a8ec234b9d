#include "validation/native/server/serve_to_end.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "validation/native/server/clock.hpp"
#include "validation/native/server/metrics.hpp"

namespace acceptlab::native::server {
namespace {

constexpr std::size_t read_bytes = 16384;
constexpr std::size_t most_drained = 1U << 20U;

}  // namespace

ServingThread::ServingThread(Site& site, Post& post, int quit_event)
    : site_(site), post_(post), quit_event_(quit_event), buffer_(read_bytes) {}

void ServingThread::serve(const Accepted& accepted) {
  fd_ = accepted.fd;
  unkept_row_ = {};
  row_ = accepted.row != nullptr ? accepted.row : &unkept_row_;
  reader_.reset();
  unread_ = {};
  serve_all();
  release(post_);
  ::close(fd_);
}

void ServingThread::serve_all() {
  do {
    deadline_ = now_ns() + site_.options.client_timeout_ns;
    if (!read_request()) return;
  } while (answer() == Next::Request);
}

/// Up to the end of a request; false: there will be none.
bool ServingThread::read_request() {
  for (;;) {
    if (!unread_.empty()) {
      const RequestReader::Result result = reader_.feed(unread_);
      if (result == RequestReader::Result::Complete) return true;
      if (result != RequestReader::Result::Incomplete) {
        refuse(result);
        return false;
      }
    }
    if (!receive()) return false;
  }
}

/// Sleeps until something has come; false: nothing will.
bool ServingThread::receive() {
  for (;;) {
    const std::int64_t begin = now_ns();
    const ssize_t size = ::recv(fd_, buffer_.data(), buffer_.size(), 0);
    if (size > 0) {
      if (row_->started_ns == 0) row_->started_ns = begin;
      unread_ = {buffer_.data(), static_cast<std::size_t>(size)};
      return true;
    }
    if (size == 0 || (errno != EINTR && errno != EAGAIN)) {
      client_gone();
      return false;
    }
    if (errno == EAGAIN && !wait_for(POLLIN)) return false;
  }
}

/// False: the client was too slow, or the server ends while no request is under way.
bool ServingThread::wait_for(short events) {
  const bool idle = events == POLLIN && !reader_.in_request() && row_->requests > 0;
  for (;;) {
    if (idle && post_.control.quit) return false;
    const std::int64_t left = deadline_ - now_ns();
    const timespec timeout = timespec_of(left);
    std::array<pollfd, 2> waiting{{{fd_, events, 0}, {quit_event_, POLLIN, 0}}};
    const int ready = left > 0 ? ::ppoll(waiting.data(), idle ? 2 : 1, &timeout, nullptr) : 0;
    if (ready > 0 && waiting[0].revents != 0) return true;
    if (ready == 0) {
      add(post_.counters.timed_out);
      return false;
    }
  }
}

ServingThread::Next ServingThread::answer() {
  const Request& request = reader_.request();
  if (row_->requests == 0) row_->id = request.id;
  site_.burner.burn(request.cpu_ns);
  for (std::int64_t until = now_ns() + request.wait_ns, left = request.wait_ns; left > 0;
       left = until - now_ns())
    sleep_for(left);
  const bool on = site_.options.keep_alive && request.keep_alive && !post_.control.quit;
  deadline_ = now_ns() + site_.options.client_timeout_ns;
  bool written = false;
  if (request.target == Request::Target::Metrics) {
    const Reply reply("200 OK", "text/plain; version=0.0.4", metrics_text(site_.log), on);
    written = write(reply.bytes(request.head_only));
  } else {
    written = write(site_.replies.done(on).bytes(request.head_only));
  }
  if (!written) return Next::Close;
  row_->ended_ns = now_ns();
  ++row_->requests;
  add(post_.counters.requests);
  return on ? Next::Request : Next::Close;
}

bool ServingThread::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t size = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (size >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(size));
      deadline_ = size > 0 ? now_ns() + site_.options.client_timeout_ns : deadline_;
    } else if (errno == EAGAIN) {
      if (!wait_for(POLLOUT)) return false;
    } else if (errno != EINTR) {
      add(post_.counters.client_gone);
      return false;
    }
  }
  return true;
}

/// What the client still sends is thrown away for a while, so that it sees the answer.
void ServingThread::refuse(RequestReader::Result why) {
  add(post_.counters.broken_requests);
  if (!write(site_.replies.refusal(why).bytes(false))) return;
  ::shutdown(fd_, SHUT_WR);
  deadline_ = now_ns() + site_.options.client_timeout_ns;
  for (std::size_t drained = 0; drained < most_drained;) {
    const ssize_t size = ::recv(fd_, buffer_.data(), buffer_.size(), 0);
    if (size < 0 && errno == EAGAIN) {
      if (!wait_for(POLLIN)) return;
    } else if (size <= 0) {
      return;
    } else {
      drained += static_cast<std::size_t>(size);
    }
  }
}

void ServingThread::client_gone() {
  if (reader_.in_request() || row_->requests == 0) add(post_.counters.client_gone);
}

}  // namespace acceptlab::native::server
