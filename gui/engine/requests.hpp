#pragma once

#include <QObject>
#include <cstdint>
#include <functional>

#include "gui/engine/background.hpp"

namespace acceptlab::gui {

/// What an object of the window's thread has asked for, worked on in the background. Only the
/// newest request is of interest: what older ones have to tell is dropped. The last member of its
/// owner, so that it ends before what its work uses.
class Requests {
 public:
  using Work = std::function<void(std::uint64_t request, const sim::Interruption&)>;

  explicit Requests(QObject* owner) : owner_(owner) {}

  void submit(Work work);
  /// Interrupts what runs. It may still tell what it has.
  void interrupt() { background_.cancel(); }
  /// Interrupts what runs, and nothing more is told.
  void drop();
  /// From any thread: calls `tell` in the window's thread, unless there has been a newer request
  /// meanwhile.
  void post(std::uint64_t request, std::function<void()> tell);

 private:
  QObject* owner_;
  std::uint64_t newest_ = 0;
  Background background_;  // last: ends before what its jobs use
};

}  // namespace acceptlab::gui
