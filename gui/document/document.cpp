#include "gui/document/document.hpp"

#include <QUndoCommand>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "experiment/edit/scenario_text.hpp"
#include "experiment/keys/reading.hpp"
#include "experiment/result/atomic_file.hpp"

namespace acceptlab::gui {

/// One step of the history.
class TextEdit : public QUndoCommand {
 public:
  TextEdit(Document& document, std::string after, const QString& what, std::string address,
           unsigned gesture)
      : QUndoCommand(what),
        document_(document),
        before_(document.text()),
        after_(std::move(after)),
        address_(std::move(address)),
        gesture_(gesture) {}

  void undo() override { document_.put(before_); }
  void redo() override { document_.put(after_); }
  int id() const override { return gesture_ == 0 ? -1 : 1; }
  bool mergeWith(const QUndoCommand* next) override {
    const auto& other = static_cast<const TextEdit&>(*next);
    if (other.gesture_ != gesture_ || other.address_ != address_) return false;
    after_ = other.after_;
    setObsolete(after_ == before_);
    return true;
  }

 private:
  Document& document_;
  std::string before_, after_, address_;
  unsigned gesture_;
};

Document::Document(QObject* parent) : QObject(parent) { history_.setUndoLimit(most_steps); }

bool Document::open(const QString& path, QString& why) {
  auto text = experiment::file_contents(path.toStdString());
  if (!text) {
    why = tr("%1 cannot be read: %2").arg(path, QString::fromUtf8(std::strerror(errno)));
    return false;
  }
  replace_all(std::move(*text), path, true);
  return true;
}

void Document::start_with(std::string text, const QString& name) {
  replace_all(std::move(text), name, false);
}

void Document::replace_all(std::string text, const QString& name, bool has_file) {
  name_ = name;
  has_file_ = has_file;
  history_.clear();
  last_good_.reset();
  put(std::move(text));
  emit renamed();
}

bool Document::save(const QString& path, QString& why) {
  try {
    experiment::write_atomically(path.toStdString(), text_);
  } catch (const std::system_error& error) {
    why = QString::fromUtf8(error.what());
    return false;
  }
  name_ = path;
  has_file_ = true;
  history_.setClean();
  emit renamed();
  return true;
}

void Document::set(const std::string& address, const std::string& value, unsigned gesture) {
  edit(tr("%1 = %2").arg(QString::fromStdString(address), QString::fromStdString(value)), address,
       gesture, [&] { return experiment::with_key(text_, address, value); });
}

void Document::set_all(const std::vector<std::pair<std::string, std::string>>& values,
                       const QString& what) {
  edit(what, {}, 0, [&] {
    std::string text = text_;
    for (const auto& [key, value] : values) text = experiment::with_key(text, key, value);
    return text;
  });
}

void Document::reset(const std::string& address) {
  edit(tr("default of %1").arg(QString::fromStdString(address)), address, 0,
       [&] { return experiment::without_key(text_, address); });
}

void Document::edit(const QString& what, const std::string& address, unsigned gesture,
                    const std::function<std::string()>& edited) {
  try {
    std::string text = edited();
    if (text != text_) history_.push(new TextEdit(*this, std::move(text), what, address, gesture));
  } catch (const experiment::ScenarioError& error) {
    refuse(address, error.diagnostics());
  }
}

void Document::rewrite(std::string text, const QString& what) {
  if (text != text_) history_.push(new TextEdit(*this, std::move(text), what, {}, 0));
}

void Document::put(std::string text) {
  text_ = std::move(text);
  try {
    experiment::ReadResult read = experiment::read_scenario_text(text_, name_.toStdString());
    problems_ = read.warnings;
    last_good_ = std::move(read);
    valid_ = true;
  } catch (const experiment::ScenarioError& error) {
    problems_ = error.diagnostics();
    valid_ = false;
  }
  emit changed();
}

/// The text stays as it is; the next edit forgets the problems.
void Document::refuse(const std::string& address, std::vector<experiment::Diagnostic> problems) {
  for (experiment::Diagnostic& problem : problems) {
    if (problem.key.empty()) problem.key = address;
    problems_.push_back(std::move(problem));
  }
  emit changed();
}

bool is_about(const experiment::Diagnostic& problem, const std::string& address) {
  return problem.key == address || problem.key.starts_with(address + ".");
}

}  // namespace acceptlab::gui
