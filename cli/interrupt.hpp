#pragma once

namespace acceptlab::cli {

/// While it lives, the first Ctrl-C asks to finish what is running and the second ends the program
/// at once with status 130. One at a time.
class Interrupt {
 public:
  enum class Says { WhatHappens, Nothing };
  explicit Interrupt(Says says = Says::WhatHappens);
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  /// Whether there has been a first Ctrl-C. Any thread may ask.
  static bool requested();
};

}  // namespace acceptlab::cli
