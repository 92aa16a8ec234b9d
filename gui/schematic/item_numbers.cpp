#include <algorithm>

#include "gui/schematic/schematic_view.hpp"

namespace acceptlab::gui {

using Part = SchematicLayout::Part;

namespace {

QString percent(double part) { return QString::number(100 * part, 'f', 1) + "%"; }

template <class T>
const T* with_index(const std::vector<T>& all, unsigned index) {
  const auto found =
      std::find_if(all.begin(), all.end(), [index](const T& item) { return item.index == index; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace

QString SchematicView::numbers_of(Item item) const {
  if (layout_.is_folded(item)) {
    const ItemGrid& grid = layout_.grid(item.part);
    const auto count = static_cast<int>(grid.folded.size());
    return grid.idle_folded ? tr("%1 CPUs that have nothing to do").arg(count)
                            : tr("%1 more, for which there is no room here").arg(count);
  }
  switch (item.part) {
    case Part::Queues:
      if (!layout_.has_queues()) return tr("The network: the system itself ties flows to CPUs");
      return tr("NIC queue %1, interrupts CPU %2")
                 .arg(item.number)
                 .arg(map_.queue_cpus[item.number]) +
             watched_of(item);
    case Part::Cpus:
      return tr("CPU %1: works on the packets of %2 of the connections")
                 .arg(item.number)
                 .arg(percent(map_.softirq_share[item.number])) +
             (is_watching() ? watched_of(item) : averages_of(item));
    case Part::Sockets:
      return tr("Listen socket %1").arg(item.number) +
             (is_watching() ? watched_of(item) : averages_of(item));
    case Part::Workers:
      break;
  }
  const auto& worker = map_.workers[item.number];
  const QString where = map_.anywhere ? tr("on any CPU") : tr("on CPU %1").arg(worker.cpu);
  const auto watches = map_.watch_lists[worker.watches].size();
  const QString what = watches == 1 ? tr("1 socket") : tr("%1 sockets").arg(watches);
  return tr("Worker %1, %2, watches %3").arg(item.number).arg(where, what) +
         (is_watching() ? watched_of(item) : averages_of(item));
}

QString SchematicView::averages_of(Item item) const {
  if (!snapshot_ || column_ >= snapshot_->columns()) return {};
  const experiment::Summary& summary = snapshot_->comparison.summaries[column_];
  if (item.part == Part::Cpus) {
    const auto* cpu = with_index(summary.cpus, item.number);
    if (cpu == nullptr) return {};
    QString text;
    for (std::size_t a = 0; a < cpu->fraction.size(); ++a) {
      if (cpu->fraction[a] > 0)
        text += tr(", %1 %2").arg(cpu::account_names[a]).arg(percent(cpu->fraction[a]));
    }
    return text;
  }
  if (item.part == Part::Sockets) {
    const auto* socket = with_index(summary.sockets, item.number);
    if (socket == nullptr) return {};
    return tr(": %1 of the connections, %2 in its accept queue on average, at most %3 (limit %4), "
              "%5 dropped, %6 reset, %7 moved in")
        .arg(percent(socket->share))
        .arg(socket->pending_mean, 0, 'g', 3)
        .arg(socket->pending_max)
        .arg(socket->limit)
        .arg(socket->dropped)
        .arg(socket->reset)
        .arg(socket->migrated_in + socket->inherited_in);
  }
  const auto* worker = with_index(summary.workers, item.number);
  if (item.part != Part::Workers || worker == nullptr) return {};
  return tr(": accepted %L1 connections, %2 of all, and was busy %3 of the time")
      .arg(worker->accepted)
      .arg(percent(worker->share), percent(worker->busy));
}

QString SchematicView::watched_of(Item item) const {
  if (!is_watching()) return {};
  switch (item.part) {
    case Part::Queues: {
      const QString& waiting = look_.queues[item.number];
      return waiting.isEmpty() ? QString() : tr(": %1 clients wait for an answer").arg(waiting);
    }
    case Part::Cpus:
      return ": " + (look_.cpus[item.number].text.isEmpty() ? tr("idle now")
                                                            : look_.cpus[item.number].text);
    case Part::Sockets: {
      const SchematicLook::Socket& socket = look_.sockets[item.number];
      return tr(": %1 in its accept queue (limit %2), %3 segments dropped since the recording "
                "begins%4")
          .arg(socket.depth)
          .arg(socket.limit)
          .arg(socket.drops)
          .arg(socket.open ? "" : tr("; closed"));
    }
    case Part::Workers:
      break;
  }
  const SchematicLook::Worker& worker = look_.workers[item.number];
  const QString does =
      worker.text.isEmpty() || worker.text.startsWith('+') ? tr("asleep") : worker.text;
  return ": " + does + tr("; it has %1 connections").arg(worker.held);
}

}  // namespace acceptlab::gui
