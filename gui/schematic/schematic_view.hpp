#pragma once

#include <QPixmap>
#include <QWidget>
#include <memory>
#include <optional>

#include "gui/engine/snapshot.hpp"
#include "gui/schematic/replay.hpp"
#include "gui/schematic/schematic_look.hpp"

namespace acceptlab::gui {

/// The system, drawn from its map: what it is on average, or what it does at one instant of a
/// recording. What does not change is drawn once, and what does only where it has changed.
class SchematicView : public QWidget {
  Q_OBJECT

 public:
  using Item = SchematicLayout::Item;

  explicit SchematicView(QWidget* parent = nullptr);

  void show_system(const experiment::SystemMap& map);
  /// Of one column, until an instant is shown.
  void show_averages(const SnapshotPtr& snapshot, std::size_t column);
  /// `state`, of the replay, has to stay where it is until another is shown.
  void show_watched(const std::shared_ptr<const Replay>& replay, const WatchState& state,
                    const Motion& motion);
  /// The averages again.
  void stop_watching();
  bool is_watching() const { return state_ != nullptr; }
  bool has_system() const { return layout_.count(SchematicLayout::Part::Cpus) > 0; }

  const SchematicLayout& layout() const { return layout_; }
  const SchematicLook& look() const { return look_; }
  std::optional<Item> selected() const { return selected_; }
  void select(std::optional<Item> item);
  /// The numbers of an item in one line.
  QString numbers_of(Item item) const;

  QSize sizeHint() const override { return {900, 360}; }
  QSize minimumSizeHint() const override { return {420, 160}; }

 signals:
  /// What the pointer is over, or else what is selected, in words; empty: nothing.
  void told(QString numbers);
  void selection_changed();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;
  bool event(QEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  double legend_height() const;
  std::size_t sockets() const;
  void arrange();  // anew
  SchematicLook new_look() const;
  void refresh();  // what has changed
  QRegion changed_since(const SchematicLook& before) const;
  void tell();
  void hover(std::optional<Item> item);
  QString averages_of(Item item) const;
  QString watched_of(Item item) const;

  experiment::SystemMap map_;
  SchematicLayout layout_;
  SnapshotPtr snapshot_;
  bool averages_fit_ = false;  // snapshot_ is not older than map_
  std::size_t column_ = 0;
  std::shared_ptr<const Replay> replay_;
  const WatchState* state_ = nullptr;
  WhoIsWho who_;
  Motion motion_;
  SchematicLook look_;
  QPixmap background_;
  std::optional<Item> hovered_, selected_;
};

}  // namespace acceptlab::gui
