#include <QCoreApplication>
#include <algorithm>
#include <cmath>

#include "gui/schematic/schematic_look.hpp"

namespace acceptlab::gui {

namespace {

using Look = SchematicLook;
using Part = SchematicLayout::Part;

QString tr(const char* text) { return QCoreApplication::translate("Schematic", text); }

QString percent(double part) {
  const double value = 100 * part;
  return QString::number(value, 'f', value < 9.95 ? 1 : 0) + "%";
}

QString amount(double x) { return QString::number(x, 'f', x < 9.95 ? (x < 0.0995 ? 2 : 1) : 0); }

Look::Cpu cpu_look(const experiment::CpuSummary& cpu) {
  const auto part = [&](cpu::Account account) {
    return cpu.fraction[static_cast<std::size_t>(account)];
  };
  Look::Cpu look;
  look.parts[Look::Packets] = part(cpu::Account::Softirq);
  look.parts[Look::Server] =
      part(cpu::Account::User) + part(cpu::Account::Kernel) + part(cpu::Account::Switch);
  look.parts[Look::Spin] = part(cpu::Account::Spin);
  look.parts[Look::Others] = part(cpu::Account::Noise);
  look.text = percent(1 - part(cpu::Account::Idle));
  return look;
}

Look::Socket socket_look(const experiment::SocketSummary& socket) {
  Look::Socket look;
  look.depth = socket.pending_mean;
  look.most = static_cast<double>(socket.pending_max);
  look.limit = static_cast<double>(socket.limit);
  look.drops = socket.dropped;
  look.brief = amount(look.depth);
  look.text = look.drops > 0 ? tr("%1, %2 dropped").arg(look.brief).arg(look.drops)
                             : tr("%1, at most %2").arg(look.brief).arg(socket.pending_max);
  return look;
}

}  // namespace

double gauge_position(double connections, double limit) {
  if (limit <= 0 || connections <= 0) return 0;
  return std::log1p(connections) / std::log1p(limit);
}

SchematicLook average_look(const experiment::Summary& summary, const SchematicLayout& layout) {
  Look look;
  look.queues.resize(layout.count(Part::Queues));
  look.cpus.resize(layout.count(Part::Cpus));
  look.sockets.resize(layout.count(Part::Sockets));
  look.workers.resize(layout.count(Part::Workers));
  for (const experiment::CpuSummary& cpu : summary.cpus) {
    if (cpu.index < look.cpus.size()) look.cpus[cpu.index] = cpu_look(cpu);
  }
  for (const experiment::SocketSummary& socket : summary.sockets) {
    if (socket.index < look.sockets.size()) look.sockets[socket.index] = socket_look(socket);
  }
  double most = 0;
  for (const experiment::WorkerSummary& worker : summary.workers)
    most = std::max(most, worker.share);
  const double fair = 1 / static_cast<double>(std::max<std::size_t>(1, look.workers.size()));
  const double scale = 1 / std::max({most, 1.5 * fair});
  for (const experiment::WorkerSummary& worker : summary.workers) {
    if (worker.index >= look.workers.size()) continue;
    Look::Worker& own = look.workers[worker.index];
    own.part = worker.share * scale;
    own.fair = fair * scale;
    own.text = percent(worker.share);
  }
  return look;
}

}  // namespace acceptlab::gui
