#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "experiment/trace/recording.hpp"
#include "gui/schematic/watch_state.hpp"

namespace acceptlab::gui {

/// A recording in which one can go to any instant, forwards and backwards, and finds the same state
/// whichever way one came. Takes a while to make (about a second for 10 million events), and is not
/// changed any more.
class Replay {
 public:
  explicit Replay(std::shared_ptr<const experiment::Recording> recording);

  const experiment::Recording& recording() const { return *recording_; }
  sim::Time begin() const { return recording_->window.from; }
  sim::Time end() const { return recording_->window.to; }

  /// Times beyond the recording are those of its ends.
  WatchState at(sim::Time time) const;
  /// The same by way of a state of this replay, which is cheaper when it is a little earlier.
  void go_to(WatchState& state, sim::Time time) const;

  /// When something happens next, or has happened before.
  std::optional<sim::Time> next_instant(sim::Time after) const;
  std::optional<sim::Time> previous_instant(sim::Time before) const;

  enum class Stop : std::uint8_t { Drop, Close, Lifecycle };
  std::optional<sim::Time> next(Stop what, sim::Time after) const;
  const std::vector<sim::Time>& all(Stop what) const {
    return stops_[static_cast<std::size_t>(what)];
  }

  std::size_t keyframes() const { return keyframes_.size(); }

 private:
  sim::Time end_of(std::uint32_t slice) const {
    return recording_->events[slice].at + recording_->events[slice].length;
  }
  void find_ends();
  void find_stops();
  void make_keyframes();
  WatchState first() const;
  void advance(WatchState& state, sim::Time to) const;
  void begins(WatchState& state, std::uint32_t index) const;
  void ends(WatchState& state, std::uint32_t index) const;

  std::shared_ptr<const experiment::Recording> recording_;
  std::vector<std::uint32_t> ends_;    // slices, by when they end
  std::vector<WatchState> keyframes_;  // some states on the way
  std::vector<sim::Time> stops_[3];
};

}  // namespace acceptlab::gui
