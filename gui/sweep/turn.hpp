#pragma once

namespace acceptlab::gui {

/// Sweep and sensitivity take all threads of the machine, one after the other: whose turn it is.
class Turn {
 public:
  /// One's own work begins now.
  void begin() { waits_ = other_computes_; }
  /// Something of it is done.
  void went_on() { waits_ = false; }
  void other_computes(bool now) {
    other_computes_ = now;
    waits_ = waits_ && now;
  }
  /// Until the other has ended.
  bool waits() const { return waits_; }

 private:
  bool other_computes_ = false, waits_ = false;
};

}  // namespace acceptlab::gui
