#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "experiment/trace/recording.hpp"
#include "gui/timeline/depth_curve.hpp"
#include "gui/timeline/lane_slices.hpp"
#include "sim/interruption.hpp"

namespace acceptlab::gui {

/// A recording, sorted for drawing and for finding what is under a pointer. Nobody changes it once
/// it is made, which may take a while: not on the window's thread.
class TimelineIndex {
 public:
  using Event = experiment::TimelineEvent;
  using RecordingPtr = std::shared_ptr<const experiment::Recording>;
  /// Places in recording().events, in the order of time.
  using Places = std::vector<std::uint32_t>;

  /// From the CPU that wakes to the thread that is woken, which runs on `to_cpu` then.
  struct Arrow {
    sim::Time from{}, to{};
    std::uint32_t from_cpu = 0, to_cpu = 0, thread = 0;
  };
  /// What is known of the thread of a slice.
  struct Service {
    std::uint64_t connection = Event::nobody;  // that it accepts or serves just then
    bool accepts = false;
  };

  /// Throws sim::Interrupted when that is wished.
  explicit TimelineIndex(RecordingPtr recording, const sim::Interruption* interruption = nullptr);

  const experiment::Recording& recording() const { return *recording_; }
  std::span<const LaneSlices> cpus() const { return cpus_; }
  std::span<const DepthCurve> depths() const { return depths_; }
  /// SYNs and final ACKs that a socket dropped.
  const Places& drops(std::uint32_t socket) const { return drops_[socket]; }
  std::uint32_t deepest() const;
  const std::map<std::uint32_t, LaneSlices>& threads() const { return threads_; }
  const Places& lifecycle() const { return lifecycle_; }
  /// By their beginning.
  std::span<const Arrow> arrows() const { return arrows_; }
  /// Whose beginnings lie in a time.
  std::span<const Arrow> arrows(sim::Time from, sim::Time to) const;

  /// Those of `places` that lie in a time.
  std::span<const std::uint32_t> between(const Places& places, sim::Time from, sim::Time to) const;
  /// All that is of a connection.
  std::span<const std::uint32_t> of_connection(std::uint64_t connection) const;
  /// Where a thread ran.
  const Places& runs_of(std::uint32_t thread) const;

  /// What a slice of a CPU or thread is a piece of: null if that is a wait for a lock.
  const Event* event_of(const Slice& slice) const;
  const experiment::Spin* spin_of(const Slice& slice) const;
  /// Whose time it is; none: packet work or stolen.
  std::optional<std::uint32_t> thread_of(const Slice& slice) const;
  Service service(std::uint32_t thread, sim::Time at) const;
  /// Without the recording itself.
  std::size_t bytes() const;

 private:
  class Builder;
  void add_arrows();
  void sort_connections();

  RecordingPtr recording_;
  std::vector<LaneSlices> cpus_;
  std::vector<DepthCurve> depths_;
  std::vector<Places> drops_;
  std::map<std::uint32_t, LaneSlices> threads_;
  std::map<std::uint32_t, Places> runs_;
  Places lifecycle_, by_connection_;
  std::vector<Arrow> arrows_;
};
using TimelineIndexPtr = std::shared_ptr<const TimelineIndex>;

}  // namespace acceptlab::gui
