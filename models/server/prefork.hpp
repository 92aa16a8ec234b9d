#pragma once

#include "models/server/blocking_worker.hpp"

namespace acceptlab::server {

/// A worker that serves one connection to its end before it accepts the next: Apache prefork,
/// gunicorn sync, Pitchfork.
class PreforkWorker final : public BlockingWorker {
 public:
  using BlockingWorker::BlockingWorker;

 private:
  std::coroutine_handle<> begin() override;
  sim::Process run();

  sim::Process process_;
};

}  // namespace acceptlab::server
