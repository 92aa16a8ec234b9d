#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "experiment/keys/read_values.hpp"
#include "models/server/choices.hpp"

namespace acceptlab::experiment {

/// A word of a scenario file and what it stands for.
template <class T>
struct Word {
  std::string_view name;
  T value;
};

// The words of keys whose other values are numbers, tables or lists.

using SocketRule = server::SocketCount::Rule;
inline constexpr std::array<Word<SocketRule>, 4> socket_words{{
    {"per-worker", SocketRule::PerWorker},
    {"cpus/8", SocketRule::CpusOver8},
    {"per-llc", SocketRule::PerLlc},
    {"per-package", SocketRule::PerPackage},
}};

using WatchGraph = server::Watch::Graph;
inline constexpr std::array<Word<WatchGraph>, 5> watch_words{{
    {"auto", WatchGraph::Auto},
    {"own", WatchGraph::Own},
    {"all", WatchGraph::All},
    {"groups", WatchGraph::Groups},
    {"first", WatchGraph::First},
}};

using GateKind = server::Gate::Kind;
inline constexpr std::array<Word<GateKind>, 2> gate_words{{
    {"none", GateKind::None},
    {"idle-thread", GateKind::IdleThread},
}};

using GateOver = server::Gate::Over;
inline constexpr std::array<Word<GateOver>, 2> over_words{{
    {"park", GateOver::Park},
    {"close", GateOver::Close},
}};

using HandOffKind = server::HandOff::Kind;
inline constexpr std::array<Word<HandOffKind>, 5> handoff_words{{
    {"none", HandOffKind::None},
    {"round-robin", HandOffKind::RoundRobin},
    {"least-connections", HandOffKind::LeastConnections},
    {"two-index", HandOffKind::TwoIndex},
    {"credit", HandOffKind::Credit},
}};

template <class T, std::size_t n>
constexpr std::array<std::string_view, n> names_of(const std::array<Word<T>, n>& words) {
  std::array<std::string_view, n> names{};
  for (std::size_t i = 0; i < n; ++i) names[i] = words[i].name;
  return names;
}

/// The word for `value`; empty when it is written otherwise.
template <class T, std::size_t n>
std::string_view name_of(const std::array<Word<T>, n>& words, T value) {
  const auto found = std::find_if(words.begin(), words.end(),
                                  [&](const Word<T>& word) { return word.value == value; });
  return found == words.end() ? std::string_view{} : found->name;
}

/// What a word stands for; an error that lists them when it is none.
template <class T, std::size_t n>
std::optional<T> read_word(Reading& r, std::string_view key, const Value& value,
                           const std::array<Word<T>, n>& words) {
  const auto names = names_of(words);
  const auto index = read_choice(r, key, value, names);
  return index ? std::optional(words.at(*index).value) : std::nullopt;
}

}  // namespace acceptlab::experiment
