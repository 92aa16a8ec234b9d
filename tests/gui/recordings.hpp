#pragma once

#include <memory>
#include <string>

#include "experiment/trace/recording.hpp"

namespace acceptlab::testing {

/// A recording that is made event by event; times in nanoseconds.
class RecordingMaker {
 public:
  using Event = experiment::TimelineEvent;
  using Kind = Event::Kind;
  using Group = Event::Group;

  /// Its window begins at 0; `workers` are threads 0, 1, ... with names like those of a run.
  RecordingMaker(std::int64_t length, unsigned cpus, std::uint32_t sockets, unsigned workers) {
    recording_->window = {at(0), at(length), at(0)};
    recording_->lanes.cpus = cpus;
    recording_->lanes.sockets = sockets;
    for (unsigned w = 0; w < workers; ++w) {
      recording_->lanes.threads[w] = "worker " + std::to_string(w);
      recording_->threads[w] = {cpu::ThreadLabel::Kind::Worker, w, 0};
    }
  }

  static sim::Time at(std::int64_t ns) { return sim::Time(sim::Duration(ns)); }

  RecordingMaker& slice(Kind kind, Group group, std::uint32_t lane, std::int64_t from,
                        std::int64_t to, std::uint64_t number = Event::nobody,
                        std::uint8_t detail = 0) {
    recording_->events.push_back(
        {at(from), sim::Duration(to - from), number, lane, kind, group, detail});
    return *this;
  }
  RecordingMaker& runs(std::uint32_t cpu, std::int64_t from, std::int64_t to,
                       std::uint32_t thread) {
    return slice(Kind::Runs, Group::Cpus, experiment::thread_lane(cpu), from, to, thread);
  }
  RecordingMaker& packet(std::uint32_t cpu, std::int64_t from, std::int64_t to,
                         std::uint64_t connection) {
    return slice(Kind::Packet, Group::Cpus, experiment::packet_lane(cpu), from, to, connection);
  }
  RecordingMaker& point(Kind kind, Group group, std::uint32_t lane, std::int64_t when,
                        std::uint64_t number) {
    recording_->events.push_back({at(when), {}, number, lane, kind, group, 0});
    return *this;
  }
  RecordingMaker& depth(std::uint32_t socket, std::int64_t when, std::uint64_t depth) {
    return point(Kind::Depth, Group::Sockets, socket, when, depth);
  }
  RecordingMaker& spin(std::uint32_t cpu, std::int64_t from, std::int64_t to,
                       std::optional<std::uint32_t> thread) {
    recording_->spins.push_back({at(from), at(to), cpu, thread});
    return *this;
  }
  experiment::Recording& raw() { return *recording_; }

  std::shared_ptr<const experiment::Recording> make() {
    experiment::sort_timeline(recording_->events);
    return recording_;
  }

 private:
  std::shared_ptr<experiment::Recording> recording_ = std::make_shared<experiment::Recording>();
};

}  // namespace acceptlab::testing
