#include "gui/app/scenario_file.hpp"

#include <QFile>
#include <QFileDialog>
#include <QMessageBox>
#include <cstdio>
#include <utility>

#include "experiment/keys/reading.hpp"
#include "gui/document/document.hpp"
#include "gui/style/save_dialog.hpp"

namespace acceptlab::gui {

ScenarioFile::ScenarioFile(Document& document, QWidget& window, std::function<void()> commit)
    : document_(document), window_(window), commit_(std::move(commit)) {}

bool ScenarioFile::open(const QString& path) {
  QString why;
  if (!document_.open(path, why)) {
    std::fprintf(stderr, "acceptlab-gui: error: %s\n", qPrintable(why));
    emit failed(why);
    return false;
  }
  emit opened();
  if (is_text(document_.on_disk()) && !is_utf8(document_.on_disk()))
    emit failed(
        tr("%1 is not UTF-8 text: convert it, such as by iconv -f latin1 -t utf-8").arg(path));
  return true;
}

void ScenarioFile::open_example() {
  QFile example(":/example.toml");
  if (!example.open(QIODevice::ReadOnly)) return;
  document_.start_with(example.readAll().toStdString(), tr("example"));
  emit opened();
}

void ScenarioFile::open_text(const QString& text, const QString& name) {
  if (!may_lose_edits()) return;
  document_.start_with(text.toStdString(), name);
  emit opened();
}

void ScenarioFile::ask_open() {
  if (!may_lose_edits()) return;
  const QString path = QFileDialog::getOpenFileName(&window_, tr("Open a scenario"), {},
                                                    tr("Scenarios (*.toml);;All files (*)"));
  if (!path.isEmpty()) open(path);
}

bool ScenarioFile::save(bool under_new_name) {
  commit_();
  QString path = document_.name();
  if (under_new_name || !document_.has_file())
    path = ask_save_path(&window_, tr("Save the scenario"), path,
                         tr("Scenarios (*.toml);;All files (*)"));
  if (path.isEmpty() || !may_overwrite(path)) return false;
  QString why;
  if (!document_.save(path, why)) {
    emit failed(why);
    return false;
  }
  emit saved(path);
  return true;
}

bool ScenarioFile::may_overwrite(const QString& path) {
  // Of another file the dialog has asked.
  if (!document_.has_file() || path != document_.name()) return true;
  const auto now = experiment::file_contents(path.toStdString());
  if (!now || *now == document_.on_disk()) return true;
  const auto answer = QMessageBox::question(
      &window_, tr("Changed by another program"),
      tr("%1 has been changed by another program since it was read here. Save over it?").arg(path),
      QMessageBox::Save | QMessageBox::Cancel, QMessageBox::Cancel);
  return answer == QMessageBox::Save;
}

bool ScenarioFile::may_lose_edits() {
  commit_();
  if (document_.history().isClean()) return true;
  const auto answer =
      QMessageBox::question(&window_, tr("Unsaved changes"),
                            tr("%1 has changes that are not saved.").arg(document_.name()),
                            QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel);
  if (answer == QMessageBox::Save) return save(false);
  return answer == QMessageBox::Discard;
}

}  // namespace acceptlab::gui
