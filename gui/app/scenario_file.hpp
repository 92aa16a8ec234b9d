#pragma once

#include <QObject>
#include <QString>
#include <functional>

class QWidget;

namespace acceptlab::gui {

class Document;

/// Opens and saves the scenario's file for the person at the window, who is asked before changes
/// are lost.
class ScenarioFile : public QObject {
  Q_OBJECT

 public:
  /// `commit` takes into the document what is still being typed; dialogs stand over `window`.
  ScenarioFile(Document& document, QWidget& window, std::function<void()> commit);

  /// False, and said so on standard error as well, when there is no such file.
  bool open(const QString& path);
  void open_example();
  /// A text that has no file yet; asks first what is to become of unsaved changes.
  void open_text(const QString& text, const QString& name);
  void ask_open();
  /// Asks for a name if it has none. False when nothing has been saved.
  bool save(bool under_new_name);
  /// True if there are no changes, or they are saved now, or nobody wants them.
  bool may_lose_edits();

 signals:
  void opened();
  void saved(QString path);
  void failed(QString why);

 private:
  /// True unless another program has changed the file meanwhile and that is to stay.
  bool may_overwrite(const QString& path);

  Document& document_;
  QWidget& window_;
  std::function<void()> commit_;
};

}  // namespace acceptlab::gui
