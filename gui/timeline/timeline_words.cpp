#include "gui/timeline/timeline_words.hpp"

#include <QCoreApplication>
#include <QStringList>
#include <algorithm>

#include "gui/timeline/lane_style.hpp"
#include "gui/timeline/time_scale.hpp"

namespace acceptlab::gui {

using sim::Duration;
using sim::Time;
using Event = TimelineIndex::Event;
using Kind = Event::Kind;

namespace {

QString tr(const char* text) { return QCoreApplication::translate("Timeline", text); }

QString moment(const TimelineIndex& index, Time at) {
  return QString::fromStdString(moment_text(at - index.recording().window.zero));
}

QString between_words(const TimelineIndex& index, Time from, Time to) {
  return tr("%1 to %2 (%3)")
      .arg(moment(index, from), moment(index, to), QString::fromStdString(length_text(to - from)));
}

QString thread_name(const TimelineIndex& index, std::uint32_t thread) {
  const auto& threads = index.recording().lanes.threads;
  const auto found = threads.find(thread);
  return found == threads.end() ? tr("thread %1").arg(thread)
                                : QString::fromStdString(found->second);
}

const LaneSlices* slices_of(const TimelineIndex& index, const Row& row) {
  if (row.kind == Row::Kind::Cpu) return &index.cpus()[row.lane];
  if (row.kind == Row::Kind::Thread) return &index.threads().at(row.lane);
  return nullptr;
}

/// The drop nearest to an instant.
const Event* drop_at(const TimelineIndex& index, const Row& row, Time at, Duration reach) {
  const auto& events = index.recording().events;
  const Event* nearest = nullptr;
  const auto distance = [at](const Event& e) { return e.at < at ? at - e.at : e.at - at; };
  for (const std::uint32_t place :
       index.between(index.drops(row.lane), at - reach, at + reach + Duration{1})) {
    if (nearest == nullptr || distance(events[place]) < distance(*nearest))
      nearest = &events[place];
  }
  return nearest;
}

/// What the whole of it is, of which the slice may be a piece.
QString slice_words(const TimelineIndex& index, const Slice& slice, Time at) {
  if (const experiment::Spin* spin = index.spin_of(slice)) {
    const QString who = spin->thread ? thread_name(index, *spin->thread) : tr("packet work");
    return tr("%1 spins for a lock, %2").arg(who, between_words(index, spin->from, spin->to));
  }
  const Event& event = *index.event_of(slice);
  QString words = QString::fromStdString(slice_name(event, index.recording().lanes)) + ", " +
                  between_words(index, event.at, event.at + event.length);
  if (event.kind != Kind::Runs) return words;
  const auto service = index.service(static_cast<std::uint32_t>(event.number), at);
  if (service.connection == Event::nobody) return words;
  return words + (service.accepts ? tr(", accepts connection %1") : tr(", serves connection %1"))
                     .arg(service.connection);
}

QString gap_words(const TimelineIndex& index, const LaneSlices& lane, Time at,
                  const QString& what) {
  const auto slices = lane.slices();
  const std::size_t next = lane.first_after(at);
  const auto& window = index.recording().window;
  const Time from = next == 0 ? window.from : slices[next - 1].to;
  const Time to = next == slices.size() ? std::max(window.to, at) : slices[next].from;
  return what + ", " + between_words(index, from, to);
}

/// What became of a connection, as far as it was recorded.
class Life {
 public:
  void add(const Event& e) {
    switch (e.kind) {
      case Kind::Packet:
        ++packets_;
        break;
      case Kind::WaitBegins:
        waits_since_ = e.at;
        socket_ = e.lane;
        break;
      case Kind::WaitEnds:
        waited_ = e.at - waits_since_;
        break;
      case Kind::Accept:
        acceptor_ = e.lane;
        break;
      case Kind::Serve:
        ++bursts_;
        served_ += e.length;
        server_ = e.lane;
        break;
      default:
        ++drops_;
    }
  }
  QStringList words(const TimelineIndex& index) const {
    const auto length = [](Duration d) { return QString::fromStdString(length_text(d)); };
    QStringList words;
    if (packets_ > 0) words << (packets_ == 1 ? tr("1 packet") : tr("%1 packets").arg(packets_));
    if (drops_ > 0)
      words << (drops_ == 1 ? tr("1 segment dropped") : tr("%1 segments dropped").arg(drops_));
    if (waited_) words << tr("waited %1 at socket %2").arg(length(*waited_)).arg(socket_);
    if (acceptor_) words << tr("accepted by %1").arg(thread_name(index, *acceptor_));
    if (server_)
      words << tr("served for %1 by %2").arg(length(served_), thread_name(index, *server_)) +
                   (bursts_ > 1 ? tr(" in %1 bursts").arg(bursts_) : QString());
    return words;
  }

 private:
  int packets_ = 0, bursts_ = 0, drops_ = 0;
  Time waits_since_{};
  std::uint32_t socket_ = 0;
  std::optional<Duration> waited_;
  Duration served_{};
  std::optional<std::uint32_t> acceptor_, server_;
};

}  // namespace

QString lane_name(const TimelineIndex& index, const LaneLayout& layout, const Row& row) {
  switch (row.kind) {
    case Row::Kind::Cpu:
      return tr("CPU %1").arg(row.lane);
    case Row::Kind::IdleCpus:
      return tr("idle: CPU %1").arg(QString::fromStdString(ranges_text(layout.folded())));
    case Row::Kind::Socket:
      return tr("socket %1").arg(row.lane);
    case Row::Kind::Thread:
      return thread_name(index, row.lane);
  }
  return {};
}

QString words_at(const TimelineIndex& index, const LaneLayout& layout, const Row& row, Time at,
                 Duration reach) {
  QString words = lane_name(index, layout, row);
  if (const LaneSlices* lane = slices_of(index, row)) {
    const Slice* slice = lane->at(at);
    const QString nothing = row.kind == Row::Kind::Cpu ? tr("idle") : tr("asleep");
    return words + ": " +
           (slice != nullptr ? slice_words(index, *slice, at)
                             : gap_words(index, *lane, at, nothing));
  }
  if (row.kind == Row::Kind::IdleCpus) return words;
  words += tr(": %1 in the accept queue (at most %2 in this recording)")
               .arg(index.depths()[row.lane].at(at))
               .arg(index.depths()[row.lane].most());
  if (const Event* drop = drop_at(index, row, at, reach)) {
    words += (drop->kind == Kind::SynDropped ? tr("; SYN of connection %1 dropped at %2")
                                             : tr("; final ACK of connection %1 dropped at %2"))
                 .arg(drop->number)
                 .arg(moment(index, drop->at));
  }
  return words;
}

std::optional<std::uint64_t> connection_at(const TimelineIndex& index, const Row& row, Time at,
                                           Duration reach) {
  if (row.kind == Row::Kind::Socket) {
    const Event* drop = drop_at(index, row, at, reach);
    return drop == nullptr ? std::nullopt : std::optional(drop->number);
  }
  const LaneSlices* lane = slices_of(index, row);
  const Slice* slice = lane == nullptr ? nullptr : lane->at(at);
  if (slice == nullptr) return std::nullopt;
  const Event* event = index.event_of(*slice);
  if (event == nullptr) return std::nullopt;
  std::uint64_t connection = event->number;
  if (event->kind == Kind::Runs)
    connection = index.service(static_cast<std::uint32_t>(event->number), at).connection;
  return connection == Event::nobody ? std::nullopt : std::optional(connection);
}

QString connection_words(const TimelineIndex& index, std::uint64_t connection) {
  Life life;
  for (const std::uint32_t place : index.of_connection(connection))
    life.add(index.recording().events[place]);
  return tr("connection %1: %2").arg(connection).arg(life.words(index).join(", "));
}

}  // namespace acceptlab::gui
