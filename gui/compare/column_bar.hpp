#pragma once

#include <QWidget>

#include "gui/document/columns.hpp"
#include "gui/document/document.hpp"
#include "gui/engine/snapshot.hpp"

class QAction;
class QBoxLayout;
class QLabel;
class QMenu;
class QToolButton;

namespace acceptlab::gui {

class ElidedLabel;

/// Chooses what is compared: a chip for each column with its goals, a menu of policies, and the
/// pin.
class ColumnBar : public QWidget {
  Q_OBJECT

 public:
  ColumnBar(Document& document, Columns& columns, QWidget* parent = nullptr);

  void show_snapshot(const SnapshotPtr& snapshot);

  /// Of the catalogue, as the menu has them; it is made anew each time it is opened.
  QMenu& policies() { return *policies_; }
  /// Ctrl+D.
  QAction& pin() { return *pin_; }
  /// Of a column but the first.
  QToolButton* remove_button(std::size_t column) const;
  /// "goal met", "1 of 2 goals missed"; empty without goals or numbers.
  QString goals_text(std::size_t column) const;
  QString problems() const;

 private:
  void fill_policies();
  void show_columns();
  void show_problems();
  void show_goals();

  Document& document_;
  Columns& columns_;
  QMenu* policies_;
  QToolButton* add_;
  QAction* pin_;
  QBoxLayout* chips_;
  QLabel* problems_;
  struct Chip {
    QWidget* whole;
    QLabel* verdict;
    ElidedLabel* goals;
    QToolButton* remove;  // null of the first
  };
  std::vector<Chip> by_column_;
  SnapshotPtr snapshot_;
};

}  // namespace acceptlab::gui
