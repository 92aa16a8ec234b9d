#include "gui/compare/difference_model.hpp"

#include <QFont>
#include <QGuiApplication>
#include <QPalette>

#include "gui/compare/verdict.hpp"
#include "gui/style/column_swatch.hpp"
#include "gui/style/faint_text.hpp"

namespace acceptlab::gui {

namespace {

QString text(const std::string& std_text) { return QString::fromStdString(std_text); }

QColor faint() { return faint_text(QGuiApplication::palette()); }

}  // namespace

void DifferenceModel::show_snapshot(const SnapshotPtr& snapshot) {
  // Stages of one edit have the same columns: a selection in the table stays where it was.
  const bool same_shape = snapshot_ && snapshot &&
                          snapshot_->comparison.names == snapshot->comparison.names &&
                          snapshot_->rows.size() == snapshot->rows.size() &&
                          snapshot_->goals.size() == snapshot->goals.size();
  if (!same_shape) beginResetModel();
  snapshot_ = snapshot;
  if (!same_shape) return endResetModel();
  if (rowCount() > 0) emit dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

std::size_t DifferenceModel::metrics() const { return snapshot_ ? snapshot_->rows.size() : 0; }

int DifferenceModel::rowCount(const QModelIndex& parent) const {
  if (parent.isValid() || !snapshot_) return 0;
  return static_cast<int>(metrics() + snapshot_->goals.size());
}

int DifferenceModel::columnCount(const QModelIndex& parent) const {
  if (parent.isValid() || !snapshot_ || snapshot_->columns() == 0) return 0;
  return static_cast<int>(2 * snapshot_->columns());
}

DifferenceModel::Place DifferenceModel::place_of(int section) const {
  const auto at = static_cast<std::size_t>(section);
  if (at == 0) return {};
  if (at <= snapshot_->columns()) return {Place::Kind::Value, at - 1};
  return {Place::Kind::Difference, at - snapshot_->columns()};
}

QString DifferenceModel::metric_text(std::size_t row, const Place& place) const {
  const experiment::ComparisonRow& shown = snapshot_->rows[row];
  if (place.kind == Place::Kind::Metric) return text(shown.label);
  const experiment::ComparisonCell& cell = shown.cells[place.column];
  if (place.kind == Place::Kind::Value) return text(cell.value);
  const bool says_itself = cell.told_apart || cell.difference == "same" || cell.difference == "-";
  return says_itself ? text(cell.difference) : tr("%1 (may be 0)").arg(text(cell.difference));
}

QString DifferenceModel::metric_tip(std::size_t row, const Place& place) const {
  const experiment::ComparisonRow& shown = snapshot_->rows[row];
  const std::size_t replications = snapshot_->comparison.results.front().replications.size();
  QStringList lines{text(shown.metric.name),
                    tr("%n replication(s)", nullptr, static_cast<int>(replications))};
  if (place.kind == Place::Kind::Difference) {
    const experiment::ComparisonCell& cell = shown.cells[place.column];
    lines += cell.told_apart
                 ? tr("the 95% interval of the difference does not contain 0")
                 : tr("not distinguishable: the 95% interval of the difference contains 0");
    lines += cell.correlation
                 ? tr("correlation by common arrivals: %1").arg(*cell.correlation, 0, 'f', 2)
                 : tr("no correlation: one side does not vary");
  }
  if (!snapshot_->is_final()) lines += tr("still being refined");
  return lines.join('\n');
}

QVariant DifferenceModel::goal_data(std::size_t goal, const Place& place, int role) const {
  const experiment::GoalRow& row = snapshot_->goals[goal];
  if (place.kind == Place::Kind::Metric) {
    const bool shown = role == Qt::DisplayRole || role == Qt::AccessibleTextRole;
    return shown ? tr("goal: %1").arg(text(row.text)) : QVariant();
  }
  if (place.kind == Place::Kind::Difference || !row.verdicts[place.column]) return {};
  const Verdict verdict = verdict_of(*row.verdicts[place.column]);
  switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
      return verdict_word(verdict);
    case Qt::DecorationRole:
      return verdict_icon(verdict);
    case Qt::ToolTipRole:
      return verdict == Verdict::Undecided
                 ? tr("%1: its interval holds the bound").arg(text(row.text))
                 : text(row.text);
    default:
      return {};
  }
}

QVariant DifferenceModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || !snapshot_) return {};
  const Place place = place_of(index.column());
  const auto row = static_cast<std::size_t>(index.row());
  if (role == Qt::TextAlignmentRole) {
    const auto side = place.kind == Place::Kind::Metric ? Qt::AlignLeft : Qt::AlignRight;
    return static_cast<int>(side | Qt::AlignVCenter);
  }
  if (row >= metrics()) return goal_data(row - metrics(), place, role);
  const bool difference = place.kind == Place::Kind::Difference;
  const bool told_apart = difference && snapshot_->rows[row].cells[place.column].told_apart;
  switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
      return metric_text(row, place);
    case Qt::ToolTipRole:
      return metric_tip(row, place);
    case Qt::ForegroundRole:
      return difference && !told_apart ? QVariant(faint()) : QVariant();
    case Qt::FontRole: {
      QFont bold = QGuiApplication::font();
      bold.setBold(true);
      return told_apart ? QVariant(bold) : QVariant();
    }
    default:
      return {};
  }
}

QVariant DifferenceModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (!snapshot_ || section < 0 || section >= columnCount() || orientation != Qt::Horizontal)
    return {};
  const Place place = place_of(section);
  const auto& names = snapshot_->comparison.names;
  const bool words = role == Qt::DisplayRole || role == Qt::AccessibleTextRole;
  if (words && place.kind == Place::Kind::Metric) return tr("metric");
  if (words && place.kind == Place::Kind::Value) return text(names[place.column]);
  if (words) return tr("%1 against %2").arg(text(names[place.column]), text(names[0]));
  if (role == Qt::DecorationRole && place.kind != Place::Kind::Metric)
    return column_swatch(place.column);
  return {};
}

}  // namespace acceptlab::gui
