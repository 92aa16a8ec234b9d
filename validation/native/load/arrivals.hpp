#pragma once

#include <cstdint>

#include "validation/native/load/schedule.hpp"

namespace acceptlab::native::load {

/// Decides when a connection is issued. Times count from time 0 of the run.
class Arrivals {
 public:
  virtual ~Arrivals() = default;

  /// When the next connection is due; `never` when none is, or none before another ends.
  virtual Nanoseconds due() const = 0;
  /// That connection. Only when due() is not `never`. They are numbered from 0 as they are taken.
  virtual PlannedConnection take() = 0;
  /// A connection that was taken has ended, or could not be issued.
  virtual void ended(Nanoseconds now, bool issued) = 0;
};

}  // namespace acceptlab::native::load
