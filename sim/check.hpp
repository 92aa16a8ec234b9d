#pragma once

#include <stdexcept>
#include <string>

namespace acceptlab::sim {

/// An impossible state of the simulator: a defect, never the user's fault (exit status 4).
class InternalError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

/// A run has come to need more than it can hold: the scenario asks too much (exit status 2).
class LimitExceeded : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

[[noreturn, gnu::cold]] void fail_check(const char* condition, const char* file, int line);
[[noreturn, gnu::cold]] void fail_check(const char* condition, const char* file, int line,
                                        const std::string& detail);

}  // namespace acceptlab::sim

/// Always compiled in. The runner adds simulated time and seed to what is thrown.
#define AL_CHECK(condition)                            \
  (static_cast<bool>(condition) ? static_cast<void>(0) \
                                : ::acceptlab::sim::fail_check(#condition, __FILE__, __LINE__))
#define AL_CHECK_MSG(condition, detail) \
  (static_cast<bool>(condition)         \
       ? static_cast<void>(0)           \
       : ::acceptlab::sim::fail_check(#condition, __FILE__, __LINE__, (detail)))
