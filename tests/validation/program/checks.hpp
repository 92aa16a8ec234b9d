#pragma once

#include <cstdio>
#include <exception>
#include <string>

namespace acceptlab::validation {

/// Some check of this program did not hold.
inline bool failed = false;

/// Says what was found, and whether it holds.
inline void check(const std::string& what, bool holds, const std::string& found) {
  std::printf("%s %s: %s\n", holds ? "ok" : "FAILED", what.c_str(), found.c_str());
  failed = failed || !holds;
}

/// Thrown where a machine cannot be checked.
struct Skipped {
  std::string why;
};

/// The exit status of a program that runs these checks: 0 all hold, 1 not, 3 skipped.
inline int status_of(void (*checks)()) {
  try {
    checks();
    return failed ? 1 : 0;
  } catch (const Skipped& skipped) {
    std::printf("skipped: %s\n", skipped.why.c_str());
    return 3;
  } catch (const std::exception& error) {
    std::printf("FAILED: %s\n", error.what());
    return 1;
  }
}

}  // namespace acceptlab::validation
