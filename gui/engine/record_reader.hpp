#pragma once

#include <QObject>
#include <QString>
#include <memory>

#include "gui/engine/requests.hpp"
#include "validation/record/record.hpp"

namespace acceptlab::gui {

using RecordPtr = std::shared_ptr<const validation::Record>;

/// Reads records of real runs, which can have some megabytes, away from the window's thread.
/// Signals come in the window's thread, none of an older request.
class RecordReader : public QObject {
  Q_OBJECT

 public:
  explicit RecordReader(QObject* parent = nullptr) : QObject(parent) {}

  void read(const QString& path);

 signals:
  void finished(acceptlab::gui::RecordPtr record, QString path);
  /// A line: what is wrong with the file, and what to do.
  void failed(QString why);

 private:
  Requests requests_{this};  // last: ends before what its work uses
};

}  // namespace acceptlab::gui
