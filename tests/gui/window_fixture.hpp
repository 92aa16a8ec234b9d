#pragma once

#include <QAbstractButton>
#include <QAction>
#include <QApplication>
#include <QDir>
#include <QFile>
#include <QFileDialog>
#include <QLineEdit>
#include <QMessageBox>
#include <QSettings>
#include <QSignalSpy>
#include <QTabBar>
#include <QTemporaryDir>
#include <QTimer>
#include <QtTest>

#include "gui/app/main_window.hpp"

namespace acceptlab::gui {

/// A server that is simulated in an instant; `run` is the section of that name.
inline QByteArray quick_scenario(
    const QByteArray& run = "duration = \"20ms\"\nwarmup = \"2ms\"\nreplications = 2\n") {
  return "format = 1\n[server]\nworkers = 2\npolicy = \"nginx-shared\"\n[[arrivals]]\nname = "
         "\"web\"\nprocess = { type = \"poisson\", rate = \"5k/s\" }\n[run]\n" +
         run;
}

/// The file as it is on disk.
inline QByteArray bytes_of(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(no file)");
}

/// A folder for files, and for what the window remembers: nothing of the person who tests.
class WindowFixture {
 public:
  WindowFixture() {
    QCoreApplication::setOrganizationName("acceptlab-test");
    QCoreApplication::setApplicationName("window");
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, path("settings"));
    QApplication::setAttribute(Qt::AA_DontUseNativeDialogs);
  }

  QString path(const QString& name) const { return folder_.filePath(name); }
  QString write(const QString& name, const QByteArray& bytes) const {
    QFile file(path(name));
    if (!file.open(QIODevice::WriteOnly)) return {};
    file.write(bytes);
    return file.fileName();
  }

 private:
  QTemporaryDir folder_;
};

/// Does to the next modal dialog what a person would do.
class Person : public QObject {
 public:
  Person() {
    connect(&timer_, &QTimer::timeout, this, &Person::look);
    timer_.start(10);
  }

  void press(QMessageBox::StandardButton button) { buttons_ << button; }
  /// Of a file dialog; an empty path is Cancel.
  void choose(const QString& path) { paths_ << path; }
  /// Everything that was to be done has been done, and nothing else was asked.
  bool is_done() const { return buttons_.isEmpty() && paths_.isEmpty() && !surprised_; }

 private:
  void look() {
    QWidget* dialog = QApplication::activeModalWidget();
    if (auto* box = qobject_cast<QMessageBox*>(dialog)) {
      if (buttons_.isEmpty()) return surprise(*box);
      box->button(buttons_.takeFirst())->click();
    } else if (auto* files = qobject_cast<QFileDialog*>(dialog)) {
      if (paths_.isEmpty()) return surprise(*files);
      const QString path = paths_.takeFirst();
      if (path.isEmpty()) return files->reject();
      files->findChild<QLineEdit*>("fileNameEdit")->setText(path);
      static_cast<QDialog*>(files)->accept();
    }
  }
  void surprise(QDialog& dialog) {
    surprised_ = true;
    dialog.reject();
  }

  QTimer timer_;
  QList<QMessageBox::StandardButton> buttons_;
  QStringList paths_;
  bool surprised_ = false;
};

/// A menu's action by its text; null when there is none.
inline QAction* action_of(const MainWindow& window, const QString& text) {
  for (QAction* action : window.findChildren<QAction*>()) {
    if (action->text() == text) return action;
  }
  return nullptr;
}

/// The window that the keys go to.
inline bool activate(MainWindow& window) {
  window.show();
  window.activateWindow();
  return QTest::qWaitForWindowActive(&window);
}

/// The tab of a dock.
inline void click_tab(const MainWindow& window, const QString& title) {
  for (QTabBar* tabs : window.findChildren<QTabBar*>(Qt::FindDirectChildrenOnly)) {
    for (int i = 0; i < tabs->count(); ++i) {
      if (tabs->tabText(i) == title)
        QTest::mouseClick(tabs, Qt::LeftButton, {}, tabs->tabRect(i).center());
    }
  }
}

/// Until all is computed.
inline bool settle(MainWindow& window) {
  return QTest::qWaitFor([&] { return !window.explorer().is_running(); }, 20000);
}

}  // namespace acceptlab::gui
