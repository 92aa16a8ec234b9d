#include "gui/style/save_dialog.hpp"

#include <QFileDialog>
#include <QFileInfo>
#include <QRegularExpression>

namespace acceptlab::gui {

QString ask_save_path(QWidget* parent, const QString& title, const QString& suggested,
                      const QString& kinds) {
  const QFileInfo file(suggested);
  QFileDialog dialog(parent, title, file.absolutePath());
  dialog.setAcceptMode(QFileDialog::AcceptSave);
  dialog.setFileMode(QFileDialog::AnyFile);
  dialog.setNameFilters(kinds.split(";;"));
  dialog.selectFile(file.fileName());
  const auto follow_kind = [&dialog](const QString& kind) {
    dialog.setDefaultSuffix(ending_of(kind));
  };
  QObject::connect(&dialog, &QFileDialog::filterSelected, follow_kind);
  follow_kind(dialog.selectedNameFilter());
  return dialog.exec() == QDialog::Accepted ? dialog.selectedFiles().value(0) : QString();
}

QString ending_of(const QString& kind) {
  static const QRegularExpression first(R"re(\*\.(\w+))re");
  return first.match(kind).captured(1);
}

}  // namespace acceptlab::gui
