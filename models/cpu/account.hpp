#pragma once

#include <array>
#include <cstdint>

#include "sim/time.hpp"

namespace acceptlab::cpu {

/// Who a CPU's time went to; the names are those of cpus[] in result JSON.
enum class Account : std::uint8_t { User, Kernel, Softirq, Spin, Switch, Noise, Idle };
inline constexpr std::array account_names{"user",   "kernel", "softirq", "spin",
                                          "switch", "noise",  "idle"};

/// Time by Account; the parts add up to the time that passed, to the nanosecond.
using Accounts = std::array<sim::Duration, account_names.size()>;

}  // namespace acceptlab::cpu
