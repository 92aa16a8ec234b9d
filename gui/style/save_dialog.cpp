#include "gui/style/save_dialog.hpp"

#include <QFileDialog>
#include <QFileInfo>
#include <QMessageBox>
#include <QRegularExpression>

namespace acceptlab::gui {

namespace {

/// The dialog has asked for the name that was typed, not for this one.
bool may_replace(QWidget* parent, const QString& title, const QString& path) {
  return !QFileInfo::exists(path) ||
         QMessageBox::question(parent, title,
                               QObject::tr("%1 already exists. Replace it?").arg(path)) ==
             QMessageBox::Yes;
}

}  // namespace

QString ask_save_path(QWidget* parent, const QString& title, const QString& suggested,
                      const QString& kinds) {
  QString kind;
  const QString path = QFileDialog::getSaveFileName(parent, title, suggested, kinds, &kind);
  const QString ending = ending_of(kind);
  if (path.isEmpty() || ending.isEmpty() || !QFileInfo(path).suffix().isEmpty()) return path;
  const QString whole = path + "." + ending;
  return may_replace(parent, title, whole) ? whole : QString();
}

QString ending_of(const QString& kind) {
  static const QRegularExpression first(R"re(\*\.(\w+))re");
  return first.match(kind).captured(1);
}

}  // namespace acceptlab::gui
