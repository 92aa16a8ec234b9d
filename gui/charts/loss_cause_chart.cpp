#include "gui/charts/loss_cause_chart.hpp"

#include "gui/charts/tickers.hpp"
#include "gui/style/drop_text.hpp"
#include "gui/style/value_text.hpp"

namespace acceptlab::gui {

LossCauseChart::LossCauseChart(QWidget* parent) : ColumnStackChart(tr("Causes of loss"), parent) {
  xAxis->setTicker(QSharedPointer<ShareTicker>::create());
  label(xAxis, tr("lost, of the offered connections"));
}

std::vector<ColumnStackChart::Part> LossCauseChart::parts_of(std::size_t column) const {
  const auto& counts = snapshot()->comparison.summaries[column].connections;
  const auto offered = static_cast<double>(counts.offered);
  std::vector<Part> parts;
  for (std::size_t i = 0; i < counts.lost_by_cause.size(); ++i) {
    const auto lost = static_cast<double>(counts.lost_by_cause[i]);
    parts.push_back({QString(kernel::loss_cause_names[i]).replace('_', ' '),
                     {offered > 0 ? lost / offered : 0, {}}});
  }
  return parts;
}

QString LossCauseChart::value_text(double value) const { return share_text(value); }

QString LossCauseChart::nothing() const {
  QStringList lines{tr("no connection was lost")};
  for (std::size_t c = 0; c < snapshot()->columns(); ++c) {
    const QString dropped = drop_text(snapshot()->comparison.summaries[c].connections);
    if (!dropped.isEmpty()) lines += QString("%1: %2").arg(column_name(c), dropped);
  }
  return lines.join('\n');
}

std::optional<SnapshotChart::Extent> LossCauseChart::draw(const Snapshot& snapshot,
                                                          QString& why_not) {
  kernel::ConnectionCounts all;
  for (const experiment::Summary& summary : snapshot.comparison.summaries) {
    all.syn_dropped += summary.connections.syn_dropped;
    all.final_ack_dropped += summary.connections.final_ack_dropped;
  }
  const QString dropped = drop_text(all), lost = tr("lost, of the offered connections");
  label(xAxis, dropped.isEmpty() ? lost : tr("%1; besides, %2").arg(lost, dropped));
  return ColumnStackChart::draw(snapshot, why_not);
}

std::vector<Reading> LossCauseChart::readings(double at) const {
  std::vector<Reading> all = ColumnStackChart::readings(at);
  if (snapshot() == nullptr) return all;
  const auto& counts = snapshot()->comparison.summaries[column_at(at)].connections;
  const auto add = [&](const QString& what, std::uint64_t count) {
    if (count > 0) all.push_back({std::nullopt, what, QString::number(count)});
  };
  add(tr("SYNs dropped, sent again"), counts.syn_dropped);
  add(tr("final ACKs dropped, sent again"), counts.final_ack_dropped);
  return all;
}

}  // namespace acceptlab::gui
