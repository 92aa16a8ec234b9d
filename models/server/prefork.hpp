#pragma once

#include "models/server/blocking_worker.hpp"

namespace acceptlab::server {

/// A worker that serves one connection to its end before it accepts the next: Apache prefork,
/// gunicorn sync, Pitchfork. With a batch it accepts the next without waiting in between, until
/// the queue is empty or the batch at its end (gunicorn run_for_one).
class PreforkWorker final : public BlockingWorker {
 public:
  using BlockingWorker::BlockingWorker;

 private:
  std::coroutine_handle<> begin() override;
  sim::Process run();

  sim::Process process_;
};

}  // namespace acceptlab::server
