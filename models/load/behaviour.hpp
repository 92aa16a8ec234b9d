#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace acceptlab::load {

/// What a client makes of its connection: requests; no answer to the SYN-ACK, as in a SYN flood; a
/// reset as soon as it is established. Names as in scenario files.
enum class Behaviour : std::uint8_t { Normal, Silent, Abort };
inline constexpr std::array<std::string_view, 3> behaviour_names{"normal", "silent", "abort"};

}  // namespace acceptlab::load
