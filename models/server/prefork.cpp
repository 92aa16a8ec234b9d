#include "models/server/prefork.hpp"

#include <utility>

namespace acceptlab::server {

using sim::Process;

std::coroutine_handle<> PreforkWorker::begin() {
  process_ = run();
  return process_.handle();
}

Process PreforkWorker::run() {
  for (;;) {
    co_await thread_.stopped();
    if (wants_to_quit()) {
      co_await stop_listening();
      co_await exit();
    }
    if (blocks_in_accept()) {
      co_await blocking_accept();
    } else {
      co_await accept_one();
    }
    for (unsigned n = 1; accepted_connection_ != nullptr; ++n) {
      kernel::Connection& connection = *std::exchange(accepted_connection_, nullptr);
      kernel::ListenSocket& socket = *connection.socket;
      co_await serve(connection, thread_);
      if (blocks_in_accept() || n == batch_ || quitting()) break;
      co_await thread_.stopped();
      co_await accept_from(socket);  // no look at the poll set in between
    }
  }
}

}  // namespace acceptlab::server
