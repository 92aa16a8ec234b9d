#include "gui/sweep/tornado_model.hpp"

#include <QGuiApplication>
#include <QPalette>

#include "experiment/result/estimate_text.hpp"
#include "gui/style/faint_text.hpp"
#include "gui/sweep/axis_values.hpp"
#include "gui/sweep/tornado_text.hpp"

namespace acceptlab::gui {

void TornadoModel::show_tornado(const TornadoPtr& tornado) {
  beginResetModel();
  tornado_ = tornado;
  endResetModel();
}

int TornadoModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() || !tornado_ ? 0 : static_cast<int>(tornado_->bars.size());
}

int TornadoModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(Columns);
}

/// "at 2: ..." where the value is not what the heading says.
QString TornadoModel::side_of(const experiment::TornadoBar& bar,
                              const std::optional<experiment::TornadoSide>& side) const {
  const QString text = QString::fromStdString(side_text(*tornado_, side));
  return bar.in_whole_steps && side ? tr("at %1").arg(text) : text;
}

QVariant TornadoModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || !tornado_) return {};
  const experiment::TornadoBar& bar = tornado_->bars[static_cast<std::size_t>(index.row())];
  if (role == Qt::ForegroundRole && !is_told_apart(bar))
    return faint_text(QGuiApplication::palette());
  if (role != Qt::DisplayRole && role != Qt::AccessibleTextRole) return {};
  switch (index.column()) {
    case Parameter:
      return QString::fromStdString(bar.key);
    case Value:
      return QString::fromStdString(plain_text(bar.value));
    case Low:
      return side_of(bar, bar.low);
    default:
      return side_of(bar, bar.high);
  }
}

QVariant TornadoModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (role != Qt::DisplayRole || orientation != Qt::Horizontal) return {};
  const QString share =
      tornado_ ? QString::fromStdString(experiment::percent_text(tornado_->share)) : QString();
  switch (section) {
    case Parameter:
      return tr("parameter");
    case Value:
      return tr("value");
    case Low:
      return tr("%1 less").arg(share);
    case High:
      return tr("%1 more").arg(share);
    default:
      return {};
  }
}

}  // namespace acceptlab::gui
