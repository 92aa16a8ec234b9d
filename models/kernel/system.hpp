#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string_view>

namespace acceptlab::kernel {

enum class System : std::uint8_t { Linux, DragonFly, FreeBsd, NetBsd, OpenBsd, MacOs };

inline constexpr std::array<std::string_view, 6> system_names{"linux",  "dragonfly", "freebsd",
                                                              "netbsd", "openbsd",   "macos"};

/// "6.1", "3.13.9" and so on; a part that is missing counts as 0.
struct Version {
  unsigned major = 0, minor = 0, patch = 0;
  friend constexpr auto operator<=>(const Version&, const Version&) = default;
};

}  // namespace acceptlab::kernel
