#pragma once

#include <QLineF>
#include <QPointF>
#include <QString>
#include <array>
#include <vector>

#include "experiment/result/summary.hpp"
#include "gui/schematic/schematic_layout.hpp"
#include "gui/schematic/watch_state.hpp"
#include "gui/schematic/who_is_who.hpp"

namespace acceptlab::gui {

/// What a schematic shows in its places. Two that are equal are drawn the same, so that only what
/// has changed needs to be painted.
struct SchematicLook {
  /// What a CPU's time goes to.
  enum Use : std::uint8_t { Packets, Server, Spin, Others };
  static constexpr std::size_t uses = 4;

  struct Cpu {
    std::array<double, uses> parts{};  // of the time; watched: 1 of what it does
    QString text;
    bool operator==(const Cpu&) const = default;
  };
  struct Socket {
    bool open = true;
    double depth = 0, most = 0;  // connections in the accept queue; averages: mean and maximum
    double limit = 0;            // 0: not known
    std::uint64_t drops = 0;
    bool drops_now = false;
    QString text, brief;
    bool operator==(const Socket&) const = default;
  };
  struct Worker {
    enum class State : std::uint8_t {
      Average,  // `part` is its share
      Asleep,
      OnItsWay,
      Runs,
      Accepts,
      Serves,
      NoCpu,
      Dead
    } state = State::Average;
    double part = 0, fair = 0;  // of the bar's length
    bool in_vain = false;       // woken, and found nothing
    unsigned held = 0;          // connections that it has, the one that it serves included
    QString text;
    bool operator==(const Worker&) const = default;
  };
  struct Dot {
    QPointF at;
    bool established = false;
    bool operator==(const Dot&) const = default;
  };
  struct Arrow {
    QLineF line;
    double strength = 1;  // fades
    bool in_vain = false;
    bool operator==(const Arrow&) const = default;
  };

  std::vector<Cpu> cpus;
  std::vector<Socket> sockets;
  std::vector<Worker> workers;
  std::vector<QString> queues;
  QString dispatcher;
  std::vector<Dot> dots;
  std::vector<Arrow> arrows;
};

/// What a summary's CPUs, sockets and workers were on average.
SchematicLook average_look(const experiment::Summary& summary, const SchematicLayout& layout);

/// How long a thing is seen, in the model's time: at any speed about the same to a person.
struct Motion {
  sim::Duration travel{};  // of a dot from place to place
  sim::Duration flash{};   // of a wake-up, or of a drop
  bool reduced = false;    // no dots, and nothing fades
};

/// What everything is doing at the state's instant.
SchematicLook watched_look(const WatchState& state, const WhoIsWho& who,
                           const std::vector<std::int64_t>& queue_limits,
                           const SchematicLayout& layout, const Motion& motion);

/// Where on a socket's gauge so many connections are: equal steps are equal factors, nearly, so
/// that one can be seen where a thousand fit. 1 is the limit.
double gauge_position(double connections, double limit);

}  // namespace acceptlab::gui
