#pragma once

#include <QObject>
#include <QString>

#include "gui/engine/background.hpp"
#include "gui/timeline/timeline_view.hpp"

namespace acceptlab::gui {

/// Writes what a timeline shows to a file. Pictures are made at once; the trace and the table,
/// which may be long, away from the window's thread.
class TimelineExport : public QObject {
  Q_OBJECT

 public:
  explicit TimelineExport(QObject* parent = nullptr) : QObject(parent) {}

  /// By the file's ending: json (the Perfetto file of `acceptlab trace` for the recorded window),
  /// csv (its slices), png, svg or pdf (what is seen). One that is still being written goes on.
  void write(TimelineView& view, const QString& path);
  bool is_writing() const { return writing_; }

 signals:
  void written(QString path);
  void failed(QString why);

 private:
  void write_data(const TimelineIndexPtr& index, const QString& path);
  bool draw(TimelineView& view, const QString& path);

  bool writing_ = false;
  Background background_;  // last: ends before what its jobs use
};

}  // namespace acceptlab::gui
