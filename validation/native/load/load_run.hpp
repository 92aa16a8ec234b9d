#pragma once

#include <optional>

#include "validation/native/load/exchanges.hpp"

namespace acceptlab::native::load {

/// Issues connections by the clock, and in between sees to those that are open. One thread.
class LoadRun {
 public:
  /// `arrivals`, `tally` and `log` must outlive this.
  LoadRun(const Exchanges::Settings& settings, Waiting waiting, Arrivals& arrivals, Tally& tally,
          IssuedLog& log);

  /// The run ends early when `fd` is readable or hung up.
  void stop_when_readable(int fd) const;

  /// Runs until the last connection has ended. Time 0 of the arrivals is `start_ns`. False when it
  /// was stopped; what was open is then reset.
  bool run(Nanoseconds start_ns);

 private:
  /// The next connection, whose socket is made before it is due.
  struct Prepared {
    PlannedConnection planned;
    native::FileDescriptor socket;
    SkipReason skipped = SkipReason::None;
  };

  Nanoseconds next_due() const;
  void prepare();
  void issue_next();
  void issue_due(unsigned most);
  Nanoseconds time_to_sleep() const;
  void wait();

  native::FileDescriptor epoll_;
  Waiting waiting_;
  Arrivals& arrivals_;
  Exchanges exchanges_;
  std::optional<Prepared> prepared_;
  Nanoseconds start_ns_ = 0;
  std::uint64_t next_id_ = 0;
  bool stopped_ = false;
};

}  // namespace acceptlab::native::load
