#pragma once

namespace acceptlab::sim {

// 128-bit integers, an extension of both compilers that we build with. Sums of nanoseconds and of
// their squares are kept in them, so that merging in any order gives the same bytes.
__extension__ using Int128 = __int128;
__extension__ using UInt128 = unsigned __int128;

}  // namespace acceptlab::sim
