#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "validation/native/linux/system_call.hpp"
#include "validation/native/load/notation.hpp"

namespace acceptlab::native::load {

/// The other side has gone, is silent for too long, or does not keep to the protocol.
class ControlError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A stop signal has come while the other side was waited for.
class ControlInterrupted : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// "name NUMBER": how every line of the protocol looks. A line without a number has 0.
struct ControlLine {
  std::string name;
  Nanoseconds number = 0;
};

/// The stream between controller and agent (docs/load-generator.md): lines, and blocks of bytes
/// whose size the line before has said.
class ControlChannel {
 public:
  /// Takes a connected socket. Nobody waits longer than `patience` for the other's next bytes, nor
  /// when `stop` becomes readable (none: -1).
  ControlChannel(native::FileDescriptor socket, Nanoseconds patience, int stop = -1);

  int descriptor() const { return socket_.get(); }
  /// From here on nothing is waited for beyond that time, CLOCK_MONOTONIC.
  void set_deadline(Nanoseconds at) { deadline_ = at; }
  /// From here on `stop` interrupts nothing.
  void ignore_stop() { stop_ = -1; }

  ControlLine read_line();
  /// Reads a line that has to have this name; returns its number.
  Nanoseconds expect(std::string_view name);
  std::string read_block(Nanoseconds size, Nanoseconds most);

  void write_line(std::string_view name, Nanoseconds number = 0) const;
  /// A line with the size, and the bytes.
  void write_block(std::string_view name, std::string_view bytes) const;

  /// Whether the other side has said anything so far.
  bool heard_anything() const { return heard_; }
  /// Ends what this side says and reads until the other one ends, or is silent for `at_most`: a
  /// socket that is closed with unread bytes sends RST, and the last words would be lost.
  void finish(Nanoseconds at_most);

 private:
  void await_bytes() const;
  void fill();
  void write(std::string_view bytes) const;

  native::FileDescriptor socket_;
  Nanoseconds patience_;
  Nanoseconds deadline_ = never;
  int stop_;
  std::string unread_;
  bool heard_ = false;
};

/// First line of both sides, with the version as its number.
inline constexpr std::string_view control_greeting = "acceptlab-load";
inline constexpr Nanoseconds control_version = 2;
inline constexpr Nanoseconds most_argument_bytes = 65536;
inline constexpr Nanoseconds most_schedule_bytes = 1 << 28;
inline constexpr Nanoseconds most_description_bytes = 65536;
inline constexpr Nanoseconds most_result_bytes = Nanoseconds{4} << 30;

}  // namespace acceptlab::native::load
