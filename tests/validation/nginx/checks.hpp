#pragma once

#include <cstdio>
#include <string>

namespace acceptlab::validation {

/// Some check of this program did not hold.
inline bool failed = false;

/// Says what was found, and whether it holds.
inline void check(const std::string& what, bool holds, const std::string& found) {
  std::printf("%s %s: %s\n", holds ? "ok" : "FAILED", what.c_str(), found.c_str());
  failed = failed || !holds;
}

}  // namespace acceptlab::validation
