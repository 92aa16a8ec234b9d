#pragma once

namespace acceptlab::native::load {

enum class ExitStatus : int {
  Fine = 0,
  Slipped = 1,  // p99 of lateness above what was allowed
  Usage = 2,
  Environment = 3,
  Interrupted = 130,
};

}  // namespace acceptlab::native::load
