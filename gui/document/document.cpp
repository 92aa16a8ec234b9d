#include "gui/document/document.hpp"

#include <QRegularExpression>
#include <QStringDecoder>
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

namespace {

constexpr const char* unreadable = "\xEF\xBF\xBD";  // what stands for bytes that are no UTF-8

/// What acceptlab calls a result that the text is, such as "acceptlab.run/1"; empty of a scenario.
QString schema_of_result(const std::string& text) {
  static const QRegularExpression beginning(R"re(^\s*\{\s*"schema"\s*:\s*"(acceptlab\.[^"]*)")re");
  return beginning.match(QString::fromStdString(text.substr(0, 200))).captured(1);
}

}  // namespace

Document::Document(QObject* parent) : QObject(parent) { history_.setUndoLimit(most_steps); }

bool Document::open(const QString& path, QString& why) {
  auto text = experiment::file_contents(path.toStdString());
  if (!text) {
    why = tr("%1 cannot be read: %2").arg(path, QString::fromUtf8(std::strerror(errno)));
    return false;
  }
  on_disk_ = *text;
  replace_all(std::move(*text), path, true);
  return true;
}

void Document::start_with(std::string text, const QString& name) {
  replace_all(std::move(text), name, false);
}

void Document::replace_all(std::string text, const QString& name, bool has_file) {
  name_ = name;
  has_file_ = has_file;
  if (!has_file) on_disk_.clear();
  history_.clear();
  last_good_.reset();
  put(std::move(text));
  emit renamed();
}

bool Document::save(const QString& path, QString& why) {
  const bool over_itself = has_file_ && path == name_;
  if (over_itself && !is_utf8(on_disk_) && text_.find(unreadable) != std::string::npos) {
    why =
        tr("not saved: bytes of %1 that are not UTF-8 would be lost; write them anew in the text, "
           "or save under another name")
            .arg(path);
    return false;
  }
  try {
    experiment::write_atomically(path.toStdString(), text_);
  } catch (const std::system_error& error) {
    why = tr("not saved: %1").arg(QString::fromUtf8(error.what()));
    return false;
  }
  name_ = path;
  has_file_ = true;
  on_disk_ = text_;
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
    const auto instead = [this](const QString& what, const QString& help) {
      problems_ = {experiment::problem_of_file(name_.toStdString(), {}, what.toStdString(),
                                               help.toStdString())};
    };
    if (!is_text(text_))
      instead(tr("this is no text, and so no scenario"), tr("open a scenario, such as S.toml"));
    if (const QString schema = schema_of_result(text_); !schema.isEmpty()) {
      instead(tr("this is a result of acceptlab (%1), no scenario").arg(schema),
              tr("open the scenario that it came from"));
    }
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

bool is_utf8(const std::string& text) {
  QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
  const QString decoded = decoder.decode(QByteArrayView(text.data(), qsizetype(text.size())));
  return !decoder.hasError();
}

bool is_text(const std::string& bytes) { return bytes.find('\0') == std::string::npos; }

bool is_written(const experiment::KeyInForce& key) {
  return key.origin != "default" && !key.origin.starts_with("policy ");
}

bool is_about(const experiment::Diagnostic& problem, const std::string& address) {
  return problem.key == address || problem.key.starts_with(address + ".");
}

}  // namespace acceptlab::gui
