#include "gui/app/docks.hpp"

#include <QAction>
#include <QApplication>
#include <QDockWidget>
#include <QMainWindow>
#include <QMenu>
#include <QSettings>
#include <QTabBar>
#include <algorithm>

#include "gui/compare/difference_table.hpp"
#include "gui/parameters/parameter_dock.hpp"
#include "gui/parameters/text_dock.hpp"
#include "gui/schematic/schematic_panel.hpp"
#include "gui/sweep/sensitivity_view.hpp"
#include "gui/sweep/sweep_view.hpp"
#include "gui/timeline/timeline_panel.hpp"

namespace acceptlab::gui {

namespace {

constexpr int layout_version = 2;  // of the docks: a remembered layout of another one is forgotten

constexpr int low_window = 920;  // pixels: laptops of up to 900
constexpr int narrow_window = 1400;

/// Of the docks below the charts: a table or a timeline of a few lines answers nothing. The charts
/// keep what they need.
int height_below(int window, bool schematic_above) {
  constexpr int least = 190, bars = 90, schematic = 220, charts = 300;
  const int left_over = window - bars - charts - (schematic_above ? schematic : 0);
  return std::max(least, std::min(window * 2 / 5, left_over));
}

QString tr(const char* text) { return QMainWindow::tr(text); }

}  // namespace

Docks::Docks(QMainWindow& window, Document& document)
    : window_(window), views_{new ParameterDock(document, &window),
                              new TextDock(document, &window),
                              new SchematicPanel(&window),
                              new TimelinePanel(&window),
                              new DifferenceTable(&window),
                              new SweepView(document, &window),
                              new SensitivityView(document, &window)} {
  window_.setDockNestingEnabled(true);
  window_.setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
  arrange();
  QObject::connect(views_.sweep, &SweepView::computes, views_.sensitivity,
                   &SensitivityView::show_other_computes);
  QObject::connect(views_.sensitivity, &SensitivityView::computes, views_.sweep,
                   &SweepView::show_other_computes);
  QObject::connect(&window_, &QMainWindow::tabifiedDockWidgetActivated, &window_,
                   [this](const QDockWidget* dock) {
                     // Who walks along the tabs by the arrow keys goes on there.
                     const bool among_tabs =
                         qobject_cast<QTabBar*>(QApplication::focusWidget()) != nullptr;
                     if (!among_tabs) focus_into(*dock);
                   });
}

QDockWidget* Docks::add(const QString& title, const char* name, QWidget* content,
                        Qt::DockWidgetArea area) {
  auto* dock = new QDockWidget(title, &window_);
  dock->setObjectName(name);
  dock->setWidget(content);
  window_.addDockWidget(area, dock);
  docks_.push_back(dock);
  return dock;
}

void Docks::arrange() {
  const Qt::DockWidgetArea left = Qt::LeftDockWidgetArea, below = Qt::BottomDockWidgetArea;
  QDockWidget* fields = add(tr("Parameters"), "parameters", views_.parameters, left);
  window_.tabifyDockWidget(fields, add(tr("Scenario file"), "text", views_.text, left));
  fields->raise();
  schematic_ = add(tr("Schematic"), "schematic", views_.schematic, Qt::TopDockWidgetArea);
  table_ = add(tr("Comparison"), "differences", views_.differences, below);
  window_.tabifyDockWidget(table_, add(tr("CPU timeline"), "timeline", views_.timeline, below));
  window_.tabifyDockWidget(table_, add(tr("Sweep"), "sweep", views_.sweep, below));
  window_.tabifyDockWidget(table_,
                           add(tr("Sensitivity"), "sensitivity", views_.sensitivity, below));
  table_->raise();
  window_.resizeDocks({fields}, {window_.width() < narrow_window ? 290 : 340}, Qt::Horizontal);
  window_.resizeDocks({schematic_, table_}, {200, height_below(window_.height(), true)},
                      Qt::Vertical);
}

void Docks::fit(int height) {
  const bool low = height < low_window;
  if (low == low_) return;
  const Qt::DockWidgetArea ours = low_ ? Qt::BottomDockWidgetArea : Qt::TopDockWidgetArea;
  low_ = low;
  if (schematic_->isFloating() || schematic_->isHidden() ||
      window_.dockWidgetArea(schematic_) != ours)
    return;
  if (low) {
    window_.tabifyDockWidget(table_, schematic_);
    schematic_->raise();
  } else {
    // Who had it in front sees what is there by default.
    if (!is_behind(views_.schematic)) table_->raise();
    window_.addDockWidget(Qt::TopDockWidgetArea, schematic_);
    window_.resizeDocks({schematic_}, {200}, Qt::Vertical);
  }
  QDockWidget* const below = low ? schematic_ : table_;
  const auto give_room = [this, below, low] {
    window_.resizeDocks({below}, {height_below(window_.height(), !low)}, Qt::Vertical);
  };
  give_room();
  // A dock that has just been moved gets its size once more, with the layout's next turn.
  if (window_.isVisible()) QMetaObject::invokeMethod(&window_, give_room, Qt::QueuedConnection);
}

void Docks::bring_to_front(QDockWidget& dock) {
  dock.show();
  dock.raise();
}

void Docks::add_actions(QMenu& menu) {
  for (std::size_t i = 0; i < docks_.size(); ++i) {
    QDockWidget* const dock = docks_[i];
    const QKeySequence key(static_cast<int>(Qt::CTRL) |
                           (static_cast<int>(Qt::Key_1) + static_cast<int>(i)));
    QAction* shows = menu.addAction(dock->windowTitle() + "\t" + key.toString());
    shows->setCheckable(true);
    shows->setChecked(!dock->isHidden());
    QObject::connect(dock->toggleViewAction(), &QAction::toggled, shows, &QAction::setChecked);
    QObject::connect(shows, &QAction::triggered, dock, [dock, shows] {
      const bool in_front = dock->isVisible() && !is_behind(dock);
      if (in_front) dock->close();
      if (!in_front) bring_to_front(*dock);
      shows->setChecked(!dock->isHidden());
    });
    auto* go = new QAction(&window_);
    go->setShortcut(key);
    window_.addAction(go);
    QObject::connect(go, &QAction::triggered, dock, [this, dock] {
      bring_to_front(*dock);
      // A dock that has just come has nothing to be seen before the layout's next turn.
      QMetaObject::invokeMethod(
          dock, [this, dock] { focus_into(*dock); }, Qt::QueuedConnection);
    });
  }
}

bool Docks::is_behind(const QWidget* widget) {
  while (widget != nullptr && qobject_cast<const QDockWidget*>(widget) == nullptr)
    widget = widget->parentWidget();
  return widget != nullptr && widget->visibleRegion().isEmpty();
}

void Docks::focus_into(const QDockWidget& dock) const {
  if (!window_.isVisible()) return;
  QWidget* const content = dock.widget();
  QWidget* candidate = content;
  do {
    const bool inside = candidate == content || content->isAncestorOf(candidate);
    const bool takes = (candidate->focusPolicy() & Qt::TabFocus) != 0;
    if (inside && takes && candidate->isEnabled() && candidate->isVisible())
      return candidate->setFocus(Qt::OtherFocusReason);
    candidate = candidate->nextInFocusChain();
  } while (candidate != content);
  if (QWidget* before = QApplication::focusWidget(); is_behind(before)) before->clearFocus();
}

void Docks::show(Which which) { bring_to_front(*docks_.at(static_cast<std::size_t>(which))); }

void Docks::restore_layout() {
  const QSettings settings;
  window_.restoreGeometry(settings.value("geometry").toByteArray());
  if (window_.restoreState(settings.value("layout").toByteArray(), layout_version))
    low_ = settings.value("low").toBool();
}

void Docks::remember_layout() const {
  QSettings settings;
  settings.setValue("geometry", window_.saveGeometry());
  settings.setValue("layout", window_.saveState(layout_version));
  settings.setValue("low", low_);
}

}  // namespace acceptlab::gui
