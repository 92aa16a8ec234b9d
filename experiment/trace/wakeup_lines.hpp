#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "experiment/result/sink.hpp"
#include "experiment/trace/collector.hpp"

namespace acceptlab::experiment {

/// The cells of one line of the text format, in the order of its columns (docs/trace.md).
using WakeupCells = std::array<std::string, 9>;

/// Connections that came of a wake-up: the first three, and how many more.
struct Gain {
  std::uint32_t accepted = 0;
  std::array<std::uint64_t, 3> first{};

  void add(std::uint64_t connection) {
    if (accepted < first.size()) first[accepted] = connection;
    ++accepted;
  }
  /// "7,8,9,+2"; requires that there is one.
  std::string text() const;
};

/// Writes the table line by line, its heads first.
class WakeupLines {
 public:
  /// `aligned`: for people, else separated by tabs.
  WakeupLines(bool aligned, const Sink& sink);
  void add(const WakeupCells& cells);
  /// To be called at the end.
  void flush() { out_.flush(); }

 private:
  bool aligned_;
  Buffered out_;
};

}  // namespace acceptlab::experiment
