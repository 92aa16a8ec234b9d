#include "gui/sweep/folder_line.hpp"

#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>

#include "gui/sweep/result_folder.hpp"

namespace acceptlab::gui {

FolderLine::FolderLine(QWidget* parent) : QWidget(parent) {
  line_ = new QLineEdit(this);
  line_->setPlaceholderText(tr("kept for this scenario"));
  line_->setClearButtonEnabled(true);
  line_->setAccessibleName(tr("Folder of the results"));
  line_->setToolTip(
      tr("What is in the folder is not computed again: acceptlab sweep FILE -o FOLDER uses the "
         "same one. Left empty, the results are kept in the cache."));
  auto* label = new QLabel(tr("Fol&der"), this);
  label->setBuddy(line_);
  auto* button = new QToolButton(this);
  button->setText("\u2026");
  button->setFocusPolicy(Qt::StrongFocus);
  button->setToolTip(tr("Choose a folder"));
  button->setAccessibleName(tr("Choose a folder"));
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins({});
  row->addWidget(label);
  row->addWidget(line_, 1);
  row->addWidget(button);
  connect(button, &QToolButton::clicked, this, &FolderLine::browse);
}

std::filesystem::path FolderLine::folder(const experiment::ReadResult& base) const {
  const QString written = line_->text().trimmed();
  return written.isEmpty() ? default_result_folder(base)
                           : std::filesystem::path(written.toStdString());
}

void FolderLine::browse() {
  const QString chosen =
      QFileDialog::getExistingDirectory(this, tr("Folder of the results"), line_->text());
  if (!chosen.isEmpty()) line_->setText(chosen);
}

}  // namespace acceptlab::gui
