#pragma once

#include <QObject>

class QTableView;

namespace acceptlab::gui {

/// Keeps the columns of a table as wide as what is in them, and spreads them over the room there
/// is, until a person changes one.
class ColumnFit : public QObject {
  Q_OBJECT

 public:
  explicit ColumnFit(QTableView& table);

  /// After other contents.
  void fit();
  /// After other columns: what a person has chosen was for those before.
  void forget();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  QTableView& table_;
  bool fitting_ = false, chosen_ = false;
};

}  // namespace acceptlab::gui
