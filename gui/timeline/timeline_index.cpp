#include "gui/timeline/timeline_index.hpp"

#include <algorithm>
#include <unordered_map>

#include "gui/timeline/topmost.hpp"

namespace acceptlab::gui {

using experiment::Recording;
using experiment::Spin;
using sim::Duration;
using sim::Time;
using Event = TimelineIndex::Event;
using Kind = Event::Kind;
using Group = Event::Group;

namespace {

// What hides what. Packet work comes before threads, and the hypervisor before all.
constexpr std::uint8_t runs = 0, thread_spins = 1, packets = 2, packets_spin = 3, stolen = 4;

Activity activity_of_thread(const Recording& recording, std::uint64_t thread) {
  const auto found = recording.threads.find(static_cast<std::uint32_t>(thread));
  if (found == recording.threads.end()) return Activity::OtherThread;
  const cpu::ThreadLabel& label = found->second;
  const bool works =
      label.kind == cpu::ThreadLabel::Kind::Worker || label.kind == cpu::ThreadLabel::Kind::Serving;
  return works ? worker_activity(label.number) : Activity::OtherThread;
}

Layer layer_of(const Recording& recording, std::uint32_t place) {
  const Event& e = recording.events[place];
  Slice slice{e.at, e.at + e.length, place, Activity::Worker};
  switch (e.kind) {
    case Kind::Runs:
      slice.activity = activity_of_thread(recording, e.number);
      return {slice, runs};
    case Kind::Packet:
      slice.activity = Activity::Packets;
      return {slice, packets};
    case Kind::Stolen:
      slice.activity = Activity::Stolen;
      return {slice, stolen};
    case Kind::Awake:
      slice.activity = Activity::Awake;
      return {slice, 0};
    case Kind::Serve:
      slice.activity = Activity::Serve;
      return {slice, 1};
    case Kind::Accept:
      slice.activity = Activity::Accept;
      return {slice, 2};
    case Kind::WakeUp:
      slice.activity = Activity::WakeUp;
      return {slice, 3};
    default:
      slice.activity = Activity::Preempted;
      return {slice, 4};
  }
}

bool is_of_connection(const Event& e) {
  switch (e.kind) {
    case Kind::Packet:
    case Kind::Accept:
    case Kind::Serve:
    case Kind::WaitBegins:
    case Kind::WaitEnds:
    case Kind::SynDropped:
    case Kind::AckDropped:
      return e.number != Event::nobody;
    default:
      return false;
  }
}

}  // namespace

/// Deals the events out to their lanes.
class TimelineIndex::Builder {
 public:
  Builder(TimelineIndex& index, const sim::Interruption* interruption)
      : index_(index), recording_(*index.recording_), interruption_(interruption) {}

  void run() {
    cpus_.resize(recording_.lanes.cpus);
    depths_.resize(recording_.lanes.sockets);
    index_.drops_.resize(recording_.lanes.sockets);
    for (const auto& [lane, name] : recording_.lanes.threads) threads_[lane];
    for (std::uint32_t i = 0; i < recording_.events.size(); ++i) {
      if (i % 4096 == 0) check();
      deal(i);
    }
    deal_spins();
    sort_lanes();
  }

 private:
  void check() const {
    if (interruption_ != nullptr) interruption_->check();
  }

  void deal(std::uint32_t place) {
    const Event& e = recording_.events[place];
    if (is_of_connection(e)) index_.by_connection_.push_back(place);
    if (e.kind == Kind::Lifecycle) {
      index_.lifecycle_.push_back(place);
    } else if (e.group == Group::Cpus) {
      deal_to_cpu(e, place);
    } else if (e.group == Group::Threads) {
      if (e.is_slice()) threads_[e.lane].push_back(layer_of(recording_, place));
    } else {
      deal_to_socket(e, place);
    }
  }
  void deal_to_cpu(const Event& e, std::uint32_t place) {
    if (!e.is_slice()) return;
    const std::uint32_t cpu = e.lane / experiment::lanes_per_cpu;
    if (cpu >= cpus_.size()) cpus_.resize(cpu + 1);
    cpus_[cpu].push_back(layer_of(recording_, place));
    if (e.kind == Kind::Runs) index_.runs_[static_cast<std::uint32_t>(e.number)].push_back(place);
  }
  void deal_to_socket(const Event& e, std::uint32_t place) {
    if (e.lane >= depths_.size()) {
      depths_.resize(e.lane + 1);
      index_.drops_.resize(e.lane + 1);
    }
    if (e.kind == Kind::Depth) {
      depths_[e.lane].push_back({e.at, static_cast<std::uint32_t>(e.number)});
    } else if (e.kind == Kind::SynDropped || e.kind == Kind::AckDropped) {
      index_.drops_[e.lane].push_back(place);
    }
  }
  void deal_spins() {
    const auto events = static_cast<std::uint32_t>(recording_.events.size());
    for (std::uint32_t i = 0; i < recording_.spins.size(); ++i) {
      const Spin& spin = recording_.spins[i];
      if (spin.cpu >= cpus_.size()) cpus_.resize(spin.cpu + 1);
      cpus_[spin.cpu].push_back({{spin.from, spin.to, events + i, Activity::Spin},
                                 spin.thread ? thread_spins : packets_spin});
    }
  }
  void sort_lanes() {
    for (std::vector<Layer>& lane : cpus_) {
      check();
      index_.cpus_.emplace_back(topmost(std::exchange(lane, {})));
    }
    for (auto& [lane, layers] : threads_) {
      check();
      index_.threads_.emplace(lane, LaneSlices(topmost(std::exchange(layers, {}))));
    }
    for (std::vector<DepthCurve::Step>& steps : depths_)
      index_.depths_.emplace_back(std::exchange(steps, {}));
    check();
  }

  TimelineIndex& index_;
  const Recording& recording_;
  const sim::Interruption* interruption_;
  std::vector<std::vector<Layer>> cpus_;
  std::map<std::uint32_t, std::vector<Layer>> threads_;
  std::vector<std::vector<DepthCurve::Step>> depths_;
};

TimelineIndex::TimelineIndex(RecordingPtr recording, const sim::Interruption* interruption)
    : recording_(std::move(recording)) {
  Builder(*this, interruption).run();
  add_arrows();
  sort_connections();
}

void TimelineIndex::add_arrows() {
  std::unordered_map<std::uint64_t, const Event*> begun;
  for (const Event& e : recording_->events) {
    if (e.kind == Kind::ArrowBegins) begun[e.number] = &e;
    if (e.kind != Kind::ArrowEnds) continue;
    const auto found = begun.find(e.number);
    if (found == begun.end()) continue;
    const Event& begin = *found->second;
    Arrow arrow{begin.at, e.at, begin.lane / experiment::lanes_per_cpu, 0, e.lane};
    begun.erase(found);
    // The arrow ends in the last nanosecond before the thread goes on, which may be before it runs.
    const Places& runs = runs_of(e.lane);
    const auto run = std::partition_point(runs.begin(), runs.end(), [&](std::uint32_t place) {
      const Event& r = recording_->events[place];
      return r.at + r.length <= e.at;
    });
    if (run == runs.end()) continue;
    arrow.to_cpu = recording_->events[*run].lane / experiment::lanes_per_cpu;
    arrows_.push_back(arrow);
  }
  std::stable_sort(arrows_.begin(), arrows_.end(),
                   [](const Arrow& a, const Arrow& b) { return a.from < b.from; });
  arrows_.shrink_to_fit();
}

void TimelineIndex::sort_connections() {
  std::stable_sort(by_connection_.begin(), by_connection_.end(),
                   [this](std::uint32_t a, std::uint32_t b) {
                     return recording_->events[a].number < recording_->events[b].number;
                   });
  by_connection_.shrink_to_fit();
}

std::uint32_t TimelineIndex::deepest() const {
  std::uint32_t deepest = 0;
  for (const DepthCurve& depth : depths_) deepest = std::max(deepest, depth.most());
  return deepest;
}

std::span<const TimelineIndex::Arrow> TimelineIndex::arrows(Time from, Time to) const {
  const auto before = [](const Arrow& arrow, Time time) { return arrow.from < time; };
  const auto begin = std::lower_bound(arrows_.begin(), arrows_.end(), from, before);
  const auto end = std::lower_bound(begin, arrows_.end(), to, before);
  return {begin, end};
}

std::span<const std::uint32_t> TimelineIndex::between(const Places& places, Time from,
                                                      Time to) const {
  const auto before = [this](std::uint32_t place, Time time) {
    return recording_->events[place].at < time;
  };
  const auto begin = std::lower_bound(places.begin(), places.end(), from, before);
  const auto end = std::lower_bound(begin, places.end(), to, before);
  return {begin, end};
}

std::span<const std::uint32_t> TimelineIndex::of_connection(std::uint64_t connection) const {
  const auto number = [this](std::uint32_t place) { return recording_->events[place].number; };
  const auto begin =
      std::partition_point(by_connection_.begin(), by_connection_.end(),
                           [&](std::uint32_t place) { return number(place) < connection; });
  const auto end = std::partition_point(begin, by_connection_.end(), [&](std::uint32_t place) {
    return number(place) == connection;
  });
  return {begin, end};
}

const TimelineIndex::Places& TimelineIndex::runs_of(std::uint32_t thread) const {
  static const Places nowhere;
  const auto found = runs_.find(thread);
  return found == runs_.end() ? nowhere : found->second;
}

const Event* TimelineIndex::event_of(const Slice& slice) const {
  return slice.source < recording_->events.size() ? &recording_->events[slice.source] : nullptr;
}

const Spin* TimelineIndex::spin_of(const Slice& slice) const {
  const std::size_t events = recording_->events.size();
  return slice.source < events ? nullptr : &recording_->spins[slice.source - events];
}

std::optional<std::uint32_t> TimelineIndex::thread_of(const Slice& slice) const {
  if (const Spin* spin = spin_of(slice)) return spin->thread;
  const Event& event = *event_of(slice);
  if (event.group == Group::Threads) return event.lane;
  if (event.kind != Kind::Runs) return std::nullopt;
  return static_cast<std::uint32_t>(event.number);
}

TimelineIndex::Service TimelineIndex::service(std::uint32_t thread, Time at) const {
  const auto lane = threads_.find(thread);
  if (lane == threads_.end()) return {};
  const Slice* slice = lane->second.at(at);
  if (slice == nullptr) return {};
  const Event& event = *event_of(*slice);
  if (event.kind != Kind::Accept && event.kind != Kind::Serve) return {};
  return {event.number, event.kind == Kind::Accept};
}

std::size_t TimelineIndex::bytes() const {
  std::size_t bytes = 0;
  for (const LaneSlices& lane : cpus_) bytes += lane.bytes();
  for (const auto& [number, lane] : threads_) bytes += lane.bytes();
  for (const DepthCurve& depth : depths_) bytes += depth.bytes();
  std::size_t places = by_connection_.capacity() + lifecycle_.capacity();
  for (const Places& drops : drops_) places += drops.capacity();
  for (const auto& [thread, runs] : runs_) places += runs.capacity();
  return bytes + places * sizeof(std::uint32_t) + arrows_.capacity() * sizeof(Arrow);
}

}  // namespace acceptlab::gui
