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
    if (blocks_in_accept()) {
      co_await blocking_accept();
    } else {
      co_await accept_one();
    }
    if (accepted_connection_ != nullptr)
      co_await serve(*std::exchange(accepted_connection_, nullptr), thread_);
  }
}

}  // namespace acceptlab::server
