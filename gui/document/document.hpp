#pragma once

#include <QObject>
#include <QString>
#include <QUndoStack>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "experiment/reader/scenario_reader.hpp"

namespace acceptlab::gui {

/// The scenario file that is edited: its text, and what the text means. Nothing else in the window
/// holds a parameter.
class Document : public QObject {
  Q_OBJECT

 public:
  static constexpr int most_steps = 500;  // of the history; each keeps two texts

  explicit Document(QObject* parent = nullptr);

  /// Replaces everything, the history as well. A text with problems is opened like any other.
  /// False, with a sentence in `why`, when there is no text to open.
  bool open(const QString& path, QString& why);
  /// A text that has no file yet; `name` stands for one in messages and titles.
  void start_with(std::string text, const QString& name);
  /// Nothing is lost when it fails: the file is written whole or not at all. It fails where bytes
  /// that are no UTF-8 would become other ones.
  bool save(const QString& path, QString& why);

  const QString& name() const { return name_; }
  bool has_file() const { return has_file_; }
  /// Its bytes, as they were read or written last.
  const std::string& on_disk() const { return on_disk_; }
  const std::string& text() const { return text_; }
  QUndoStack& history() { return history_; }

  /// Gives a key a TOML value: one step of the history. Edits of the same key with the same
  /// `gesture` other than 0, a drag of a slider, become one step.
  void set(const std::string& address, const std::string& value, unsigned gesture = 0);
  /// The same of several keys at once: one step, called `what`.
  void set_all(const std::vector<std::pair<std::string, std::string>>& values, const QString& what);
  /// Takes the key out of the file, so that its default holds again.
  void reset(const std::string& address);
  /// Replaces the text, as an editor of text does: one step.
  void rewrite(std::string text, const QString& what);

  /// What the text means, or what the last text without errors meant; none before the first.
  const std::optional<experiment::ReadResult>& last_good() const { return last_good_; }
  /// Errors and warnings of the text as it is, and of an edit that could not be written into it.
  const std::vector<experiment::Diagnostic>& problems() const { return problems_; }
  bool is_valid() const { return valid_; }

 signals:
  void changed();  // text, meaning or problems
  void renamed();  // the file's name, or whether it is saved

 private:
  friend class TextEdit;
  void put(std::string text);  // and read it
  void replace_all(std::string text, const QString& name, bool has_file);
  void edit(const QString& what, const std::string& address, unsigned gesture,
            const std::function<std::string()>& edited);
  void refuse(const std::string& address, std::vector<experiment::Diagnostic> problems);

  QString name_;
  bool has_file_ = false;
  std::string on_disk_;
  std::string text_;
  QUndoStack history_;
  std::optional<experiment::ReadResult> last_good_;
  std::vector<experiment::Diagnostic> problems_;
  bool valid_ = false;
};

/// Whether all of the text is UTF-8.
bool is_utf8(const std::string& text);
/// False of what can only be shown as noise, such as a program.
bool is_text(const std::string& bytes);

/// Whether the file has the key: it is neither a default nor what the policy brings with it.
bool is_written(const experiment::KeyInForce& key);

/// Whether a problem is one of the key at `address`, or of a part of its value.
bool is_about(const experiment::Diagnostic& problem, const std::string& address);

}  // namespace acceptlab::gui
