#pragma once

#include <QString>
#include <Qt>
#include <vector>

class QDockWidget;
class QMainWindow;
class QMenu;
class QWidget;

namespace acceptlab::gui {

class DifferenceTable;
class Document;
class ParameterDock;
class SchematicPanel;
class SensitivityView;
class SweepView;
class TextDock;
class TimelinePanel;

/// What stands around the charts: the docks with their views, where they are at first, and what is
/// remembered of it. The window owns the widgets.
class Docks {
 public:
  struct Views {
    ParameterDock* parameters;
    TextDock* text;
    SchematicPanel* schematic;
    TimelinePanel* timeline;
    DifferenceTable* differences;
    SweepView* sweep;
    SensitivityView* sensitivity;
  };

  Docks(QMainWindow& window, Document& document);

  const Views& views() const { return views_; }
  /// In the order of their keys, Ctrl+1 and so on.
  enum class Which : unsigned char {
    Parameters,
    Text,
    Schematic,
    Comparison,
    Timeline,
    Sweep,
    Sensitivity
  };

  /// An action for each dock: it brings it to the front, and closes it when it is there. A key
  /// gives it the focus as well, and closes nothing.
  void add_actions(QMenu& menu);
  /// Whether the widget is in a dock that lies behind another one, at a place of both.
  static bool is_behind(const QWidget* widget);
  /// In front of those that share its place.
  void show(Which which);
  /// In a low window the schematic is a tab below the charts, which need its room; not if somebody
  /// has put it elsewhere.
  void fit(int height);

  /// Of the last time, with the window's size and place. When toolbars are there as well.
  void restore_layout();
  void remember_layout() const;

 private:
  QDockWidget* add(const QString& title, const char* name, QWidget* content,
                   Qt::DockWidgetArea area);
  void arrange();
  static void bring_to_front(QDockWidget& dock);
  /// The keys go to what is seen now.
  void focus_into(const QDockWidget& dock) const;

  QMainWindow& window_;
  Views views_;
  std::vector<QDockWidget*> docks_;
  QDockWidget *schematic_ = nullptr, *table_ = nullptr;
  bool low_ = false;
};

}  // namespace acceptlab::gui
