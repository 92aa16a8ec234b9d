#pragma once

#include <functional>
#include <queue>
#include <vector>

#include "validation/native/load/arrivals.hpp"

namespace acceptlab::native::load {

struct ClosedLoad {
  std::uint32_t clients = 1;
  Nanoseconds think = 0;     // between the end of a connection and the next
  Nanoseconds duration = 0;  // none is issued from here on
  Nanoseconds cpu = 0;       // of each request
  bool on_loopback = true;
};

/// Closed loop: each client connects again when it has thought. The first connections are spread
/// over the first think time. A client whose connection could not be issued waits a millisecond at
/// least, so that an exhausted machine is not hammered.
class ClosedClients final : public Arrivals {
 public:
  explicit ClosedClients(const ClosedLoad& load);

  Nanoseconds due() const override;
  PlannedConnection take() override;
  void ended(Nanoseconds now, bool issued) override;

 private:
  ClosedLoad load_;
  std::uint64_t taken_ = 0;
  // When the clients that think connect.
  std::priority_queue<Nanoseconds, std::vector<Nanoseconds>, std::greater<>> thinking_;
};

}  // namespace acceptlab::native::load
