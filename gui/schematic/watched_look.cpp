#include <QCoreApplication>
#include <algorithm>
#include <cmath>
#include <optional>

#include "gui/schematic/schematic_look.hpp"
#include "models/cpu/cost_table.hpp"

namespace acceptlab::gui {

namespace {

using experiment::ConnectionPlace;
using experiment::WokenFor;
using Look = SchematicLook;
using Part = SchematicLayout::Part;
using State = Look::Worker::State;

QString tr(const char* text) { return QCoreApplication::translate("Schematic", text); }

QString segment_name(std::uint8_t cost) {
  switch (static_cast<cpu::Cost>(cost)) {
    case cpu::Cost::Syn:
      return "SYN";
    case cpu::Cost::Ack:
      return "ACK";
    case cpu::Cost::Data:
      return tr("request");
    case cpu::Cost::Fin:
      return "FIN";
    default:
      return tr("packet");
  }
}

class Watched {
 public:
  Watched(const WatchState& state, const WhoIsWho& who, const std::vector<std::int64_t>& limits,
          const SchematicLayout& layout, const Motion& motion)
      : state_(state), who_(who), limits_(limits), layout_(layout), motion_(motion) {}

  Look look() {
    look_.queues.resize(layout_.count(Part::Queues));
    look_.cpus.resize(layout_.count(Part::Cpus));
    look_.sockets.resize(layout_.count(Part::Sockets));
    look_.workers.resize(layout_.count(Part::Workers));
    connections();
    for (std::size_t c = 0; c < std::min(look_.cpus.size(), state_.cpus.size()); ++c)
      look_.cpus[c] = cpu(state_.cpus[c]);
    for (std::size_t s = 0; s < std::min(look_.sockets.size(), state_.sockets.size()); ++s)
      socket(s);
    for (unsigned w = 0; w < look_.workers.size(); ++w)
      look_.workers[w] = worker(who_.threads_of(w), is_dead(w), held_[w]);
    if (layout_.dispatcher())
      look_.dispatcher = worker(who_.threads_of_dispatcher(), false, 0).text;
    wake_ups();
    return std::move(look_);
  }

 private:
  bool is_dead(unsigned worker) const {
    return worker < state_.worker_dead.size() && state_.worker_dead[worker];
  }
  bool is_recent(sim::Time when) const {
    return when != WatchState::never && state_.now - when <= motion_.flash;
  }

  // --- Connections

  void connections() {
    held_.assign(look_.workers.size(), 0);
    handshakes_.assign(look_.sockets.size(), 0);
    std::vector<unsigned> waiting(look_.queues.size(), 0);
    for (const auto& [number, connection] : state_.connections) {
      const WatchState::Connection::At& at = connection.at;
      if (at.place == ConnectionPlace::Client) ++waiting[queue_of(at.lane)];
      if (at.place == ConnectionPlace::Handshake && at.lane < handshakes_.size())
        ++handshakes_[at.lane];
      if (at.place >= ConnectionPlace::Accepted) {
        if (const auto worker = who_.worker_of(at.lane)) ++held_[*worker];
      }
      if (!motion_.reduced) dot(connection);
    }
    for (std::size_t q = 0; q < waiting.size(); ++q) {
      if (waiting[q] > 0) look_.queues[q] = QString::number(waiting[q]);
    }
  }

  unsigned queue_of(std::uint32_t cpu) const {
    const auto& cpus = layout_.map().queue_cpus;
    const auto found = std::find(cpus.begin(), cpus.end(), cpu);
    return found == cpus.end() ? 0 : static_cast<unsigned>(found - cpus.begin());
  }

  QPointF anchor(const WatchState::Connection::At& at) const {
    switch (at.place) {
      case ConnectionPlace::Client:
        return layout_.place({Part::Queues, queue_of(at.lane)}).center();
      case ConnectionPlace::AtCpu:
        return layout_.place({Part::Cpus, at.lane}).center();
      case ConnectionPlace::Handshake:
        return layout_.left_of({Part::Sockets, at.lane});
      case ConnectionPlace::Queued:
        return layout_.place({Part::Sockets, at.lane}).center();
      case ConnectionPlace::Taken:
        return layout_.right_of({Part::Sockets, at.lane});
      case ConnectionPlace::Accepted:
      case ConnectionPlace::Served:
      case ConnectionPlace::Held:
        break;
    }
    if (const auto worker = who_.worker_of(at.lane)) {
      const QRectF place = layout_.place({Part::Workers, *worker});
      return {place.left() + std::min(place.width() / 2, place.height() / 2), place.center().y()};
    }
    return layout_.dispatcher() ? layout_.dispatcher()->center() : QPointF();
  }

  /// It is seen on its way only; where it then is shows that it has it.
  void dot(const WatchState::Connection& connection) {
    const sim::Duration age = state_.now - connection.since;
    if (age >= motion_.travel) return;
    const double way = sim::seconds(age) / sim::seconds(motion_.travel);
    const QPointF to = anchor(connection.at);
    QPointF from = anchor(connection.came_from);
    if (connection.came_from == connection.at) {
      if (connection.at.place != ConnectionPlace::Client) return;
      from = {0, to.y()};  // from outside
    }
    if (from.isNull() || to.isNull() || from == to) return;
    look_.dots.push_back(
        {on_the_way(from, to, way), connection.at.place >= ConnectionPlace::Queued});
  }

  /// By way of the choice of a socket where it lies between.
  QPointF on_the_way(const QPointF& from, const QPointF& to, double way) const {
    const QPointF middle = layout_.choice();
    if (from.x() >= middle.x() || to.x() <= middle.x()) return from + way * (to - from);
    const double turn = (middle.x() - from.x()) / (to.x() - from.x());
    return way < turn ? from + way / turn * (middle - from)
                      : middle + (way - turn) / (1 - turn) * (to - middle);
  }

  // --- Items

  Look::Cpu cpu(const WatchState::Cpu& cpu) const {
    Look::Cpu look;
    const auto lane = static_cast<std::uint32_t>(cpu.thread.number);
    const QString thread = cpu.thread ? who_.name(lane) : QString();
    if (cpu.stolen) {
      look.parts[Look::Others] = 1;
      look.text = tr("stolen");
    } else if (cpu.packet) {
      look.parts[Look::Packets] = 1;
      look.text = segment_name(cpu.segment);
      if (cpu.packet.number != WatchState::nobody)
        look.text += QString(" %1").arg(cpu.packet.number);
      if (cpu.thread) look.text += tr(", %1 waits").arg(thread);
    } else if (cpu.thread) {
      const bool server = who_.worker_of(lane) || who_.is_dispatcher(lane);
      look.parts[server ? Look::Server : Look::Others] = 1;
      look.text = thread;
    }
    return look;
  }

  void socket(std::size_t number) {
    const WatchState::Socket& socket = state_.sockets[number];
    Look::Socket& look = look_.sockets[number];
    look.open = socket.open;
    look.depth = look.most = static_cast<double>(socket.depth);
    if (number < limits_.size()) look.limit = static_cast<double>(limits_[number]);
    look.drops = socket.dropped;
    look.drops_now = is_recent(socket.last_drop);
    look.brief = QString::number(socket.depth);
    if (!socket.open) {
      look.text = look.brief = tr("closed");
    } else if (look.drops > 0) {
      look.text = tr("%1, %2 dropped").arg(socket.depth).arg(look.drops);
    } else {
      look.text = look.brief;
      if (handshakes_[number] > 0) look.text += tr(" + %1 SYN").arg(handshakes_[number]);
    }
  }

  /// Of several threads the one that does most tells what the worker does.
  Look::Worker worker(const std::vector<std::uint32_t>& lanes, bool dead, unsigned held) const {
    Look::Worker look;
    look.state = dead ? State::Dead : State::Asleep;
    std::uint64_t connection = WatchState::nobody;
    unsigned serve = 0;
    for (const std::uint32_t lane : lanes) {
      if (dead || lane >= state_.threads.size()) continue;
      const WatchState::Thread& thread = state_.threads[lane];
      const State state = state_of(thread);
      serve += static_cast<bool>(thread.serves);
      if (rank(state) > rank(look.state)) {
        look.state = state;
        connection = thread.serves ? thread.serves.number : thread.accepts.number;
      }
      if (thread.woken_in_vain() && (thread.awake || is_recent(thread.found_nothing)))
        look.in_vain = true;
    }
    look.text = text_of(look.state, connection, serve);
    if (look.in_vain && look.state <= State::Runs) look.text = tr("found nothing");
    look.held = held;
    // Beside the one that it is at.
    const unsigned others =
        held - std::min(held, std::max(serve, connection != WatchState::nobody ? 1U : 0U));
    if (others > 0) look.text += QString(look.text.isEmpty() ? "+%1" : " +%1").arg(others);
    return look;
  }

  static State state_of(const WatchState::Thread& thread) {
    if (thread.preempted) return State::NoCpu;
    if (thread.serves) return State::Serves;
    if (thread.accepts) return State::Accepts;
    if (thread.on_its_way) return State::OnItsWay;
    return thread.awake ? State::Runs : State::Asleep;
  }
  static int rank(State state) { return state == State::Dead ? 100 : static_cast<int>(state); }

  static QString text_of(State state, std::uint64_t connection, unsigned serve) {
    switch (state) {
      case State::Asleep:
        return {};
      case State::OnItsWay:
        return tr("woken");
      case State::Runs:
        return tr("runs");
      case State::Accepts:
        return tr("accepts %1").arg(connection);
      case State::Serves:
        return serve > 1 ? tr("serves %1 at once").arg(serve) : tr("serves %1").arg(connection);
      case State::NoCpu:
        return tr("waits for CPU");
      case State::Dead:
        return tr("dead");
      case State::Average:
        break;
    }
    return {};
  }

  // --- Wake-ups

  void wake_ups() {
    for (std::uint32_t lane = 0; lane < state_.threads.size(); ++lane) {
      const WatchState::Thread& thread = state_.threads[lane];
      const bool in_vain = thread.woken_in_vain();
      const sim::Time seen_since = in_vain ? thread.found_nothing : thread.woken;
      if (thread.woken == WatchState::never || (!thread.on_its_way && !is_recent(seen_since)))
        continue;
      const auto line = line_of(thread, lane);
      if (!line) continue;
      double strength = 1;
      if (!motion_.reduced && is_recent(seen_since) && !thread.on_its_way)
        strength = 1 - sim::seconds(state_.now - seen_since) / sim::seconds(motion_.flash);
      // In steps, so that not every arrow is painted anew in each frame.
      look_.arrows.push_back({*line, std::max(0.25, std::ceil(4 * strength) / 4), in_vain});
    }
  }

  std::optional<QLineF> line_of(const WatchState::Thread& thread, std::uint32_t lane) const {
    QPointF to;
    if (const auto worker = who_.worker_of(lane)) {
      to = layout_.left_of({Part::Workers, *worker});
    } else if (layout_.dispatcher() && who_.is_dispatcher(lane)) {
      to = {layout_.dispatcher()->left(), layout_.dispatcher()->center().y()};
    } else {
      return std::nullopt;
    }
    if (thread.woken_for == WokenFor::Socket) {
      const auto socket = static_cast<unsigned>(thread.woken_by);
      if (socket >= layout_.count(Part::Sockets)) return std::nullopt;
      return QLineF(layout_.right_of({Part::Sockets, socket}), to);
    }
    if (thread.woken_for != WokenFor::Connection || thread.waker == WatchState::no_cpu)
      return std::nullopt;
    return QLineF(layout_.right_of({Part::Cpus, thread.waker}), to);
  }

  const WatchState& state_;
  const WhoIsWho& who_;
  const std::vector<std::int64_t>& limits_;
  const SchematicLayout& layout_;
  const Motion& motion_;
  std::vector<unsigned> held_, handshakes_;
  Look look_;
};

}  // namespace

SchematicLook watched_look(const WatchState& state, const WhoIsWho& who,
                           const std::vector<std::int64_t>& queue_limits,
                           const SchematicLayout& layout, const Motion& motion) {
  return Watched(state, who, queue_limits, layout, motion).look();
}

}  // namespace acceptlab::gui
