#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "validation/native/server/choices.hpp"
#include "validation/native/server/options.hpp"

namespace acceptlab::native::server {

// What stands after an option, as values. All throw UsageError that names the option.

/// A listen address: "127.0.0.1:8080", "[::1]:8080".
native::Endpoint read_address(const std::string& option, const std::string& text);
std::uint64_t read_count(const std::string& option, std::string_view text, std::uint64_t least,
                         std::uint64_t most);
/// "5ms", "10s": nanoseconds.
std::int64_t read_duration(const std::string& option, std::string_view text);
/// "auto", "own", "ring:2", "0,1/1,2".
Watch read_watch(const std::string& option, const std::string& text);
/// "none", "idle-thread", "free_fraction=0.125", "max=10,low=8,over=park", "delay=5ms".
Gate read_gate(const std::string& option, const std::string& text);
/// "none", "two-index", "random=2".
HandOff read_handoff(const std::string& option, const std::string& text);
/// "none", "one-per-cpu", "0-3,6".
Pin read_pin(const std::string& option, const std::string& text);
/// The place of `word` in `known`.
std::size_t read_word(const std::string& option, std::string_view word,
                      const std::vector<std::string_view>& known);

template <class Enum, std::size_t n>
Enum read_choice(const std::string& option, std::string_view word,
                 const std::array<std::string_view, n>& names) {
  return static_cast<Enum>(read_word(option, word, {names.begin(), names.end()}));
}

}  // namespace acceptlab::native::server
