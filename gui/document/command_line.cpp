#include "gui/document/command_line.hpp"

#include <QRegularExpression>
#include <QStringList>
#include <algorithm>
#include <map>

#include "experiment/keys/reading.hpp"

namespace acceptlab::gui {

namespace {

using Keys = std::vector<experiment::KeyInForce>;

/// What a command line has to set for a file whose keys are `saved` to mean `now`.
QStringList settings(const Keys& saved, const Keys& now) {
  std::map<std::string, std::string> before;
  for (const experiment::KeyInForce& key : saved) before[key.path] = key.value;
  QStringList settings;
  for (const experiment::KeyInForce& key : now) {
    const auto found = before.find(key.path);
    const bool same = found != before.end() && found->second == key.value;
    if (same || key.path == "title") continue;
    settings += "--set " + shell_word(QString::fromStdString(key.path + "=" + key.value));
  }
  return settings;
}

/// The keys in force of the file on the disk; nothing when it cannot be read.
std::optional<Keys> saved_keys(const QString& file) {
  const auto text = experiment::file_contents(file.toStdString());
  if (!text) return std::nullopt;
  try {
    return experiment::read_scenario_text(*text, file.toStdString()).keys;
  } catch (const experiment::ScenarioError&) {
    return std::nullopt;
  }
}

/// Whether `--policy` with the document's own policy leaves it as it is.
bool is_its_policy(const Document& document) {
  const experiment::ReadResult& read = *document.last_good();
  if (read.scenario.server.policy.empty()) return false;
  experiment::Overrides overrides;
  overrides.policy = read.scenario.server.policy;
  const auto named =
      experiment::read_scenario_text(document.text(), document.name().toStdString(), overrides);
  return std::equal(
      read.keys.begin(), read.keys.end(), named.keys.begin(), named.keys.end(),
      [](const auto& a, const auto& b) { return a.path == b.path && a.value == b.value; });
}

}  // namespace

QString shell_word(const QString& text) {
  static const QRegularExpression plain("^[A-Za-z0-9_./=:,+@%-]+$");
  if (plain.match(text).hasMatch()) return text;
  QString quoted = text;
  return "'" + quoted.replace("'", "'\\''") + "'";
}

std::optional<QString> command_line(const Document& document, const Columns& columns,
                                    QString& why) {
  if (!document.is_valid()) {
    why = QObject::tr("the scenario has errors");
    return std::nullopt;
  }
  const auto saved = document.has_file() ? saved_keys(document.name()) : std::nullopt;
  if (!saved) {
    why = QObject::tr("the command line needs a file: save the scenario first");
    return std::nullopt;
  }
  const auto& specs = columns.specs();
  QStringList policies;
  for (const Columns::Spec& spec : specs) {
    if (spec.pinned) {
      why = QObject::tr("'%1' is pinned and has no file of its own").arg(spec.name);
      return std::nullopt;
    }
    if (spec.policy) policies += QString::fromStdString(*spec.policy);
  }
  // With a single policy the file as it is comes first of itself.
  if (policies.size() > 1) {
    if (!is_its_policy(document)) {
      why =
          QObject::tr("the first column is no policy of the catalogue, to name beside the others");
      return std::nullopt;
    }
    policies.prepend(QString::fromStdString(document.last_good()->scenario.server.policy));
  }
  QStringList words{"acceptlab", specs.size() > 1 ? "compare" : "run", shell_word(document.name())};
  if (!policies.isEmpty()) words += "--policy " + policies.join(',');
  words += settings(*saved, document.last_good()->keys);
  return words.join(' ');
}

}  // namespace acceptlab::gui
