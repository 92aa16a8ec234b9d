#include "gui/document/command_line.hpp"

#include <QRegularExpression>
#include <QStringList>
#include <algorithm>
#include <map>

#include "experiment/keys/reading.hpp"
#include "experiment/notation/value.hpp"

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
    if (same || key.path == "title" || key.path.starts_with("variants.")) continue;
    settings += "--set " + shell_word(QString::fromStdString(key.path + "=" + key.value));
  }
  return settings;
}

/// The file on the disk as it reads; nothing when it cannot be read.
std::optional<experiment::ReadResult> saved_file(const QString& file) {
  const auto text = experiment::file_contents(file.toStdString());
  if (!text) return std::nullopt;
  try {
    return experiment::read_scenario_text(*text, file.toStdString());
  } catch (const experiment::ScenarioError&) {
    return std::nullopt;
  }
}

using Variants = std::vector<experiment::Variant>;

/// Those of the document's that are columns.
Variants compared_variants(const Document& document, const std::vector<Columns::Spec>& specs) {
  const Variants& all = document.last_good()->scenario.variants;
  Variants compared;
  for (const Columns::Spec& spec : specs) {
    if (spec.variant && *spec.variant < all.size()) compared.push_back(all[*spec.variant]);
  }
  return compared;
}

/// As a TOML value: [{ name = "more", set = { "server.workers" = 4 } }].
QString toml_of(const Variants& variants) {
  QStringList tables;
  for (const experiment::Variant& variant : variants) {
    QStringList set;
    for (const auto& [key, value] : variant.set)
      set += QString::fromStdString(experiment::toml_string(key) + " = " + value);
    tables +=
        QString("{ name = %1, set = { %2 } }")
            .arg(QString::fromStdString(experiment::toml_string(variant.name)), set.join(", "));
  }
  return "[" + tables.join(", ") + "]";
}

bool are_same(const Variants& a, const Variants& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& one, const auto& other) {
    return one.name == other.name && one.set == other.set;
  });
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
  const auto saved = document.has_file() ? saved_file(document.name()) : std::nullopt;
  if (!saved) {
    why = QObject::tr("the command line needs a file: save the scenario first");
    return std::nullopt;
  }
  const auto& specs = columns.specs();
  QStringList policies, pinned;
  for (const Columns::Spec& spec : specs) {
    if (spec.pinned) pinned += "'" + spec.name + "'";
    if (spec.policy) policies += QString::fromStdString(*spec.policy);
  }
  const Variants variants = compared_variants(document, specs);
  // With a single policy, and nothing else, the file as it is comes first of itself.
  if (policies.size() > 1 || (policies.size() == 1 && !variants.empty())) {
    if (!is_its_policy(document)) {
      why =
          QObject::tr("the first column is no policy of the catalogue, to name beside the others");
      return std::nullopt;
    }
    policies.prepend(QString::fromStdString(document.last_good()->scenario.server.policy));
  }
  const bool compares = !policies.isEmpty() || !variants.empty();
  QStringList words{"acceptlab", compares ? "compare" : "run", shell_word(document.name())};
  if (!policies.isEmpty()) words += "--policy " + policies.join(',');
  words += settings(saved->keys, document.last_good()->keys);
  if (compares && !are_same(variants, saved->scenario.variants))
    words += "--set " + shell_word("variants=" + toml_of(variants));
  QString command = words.join(' ');
  if (!pinned.isEmpty()) {
    why = QObject::tr("without %1: what is pinned has no file of its own").arg(pinned.join(", "));
    command.prepend("# " + why + "\n");
  }
  return command;
}

}  // namespace acceptlab::gui
