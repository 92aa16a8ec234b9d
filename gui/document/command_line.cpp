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

struct Setting {
  std::string key, value;  // as TOML
};
using Settings = std::vector<Setting>;

/// What a scenario means by itself.
std::map<std::string, std::string> meaning_of(const Keys& keys) {
  std::map<std::string, std::string> meaning;
  for (const experiment::KeyInForce& key : keys) {
    if (key.path != "title" && !key.path.starts_with("variants.")) meaning[key.path] = key.value;
  }
  return meaning;
}

/// What of `wanted` is another value than in `present`.
Keys missing(const Keys& present, const Keys& wanted) {
  const auto here = meaning_of(present), there = meaning_of(wanted);
  Keys missing = wanted;
  std::erase_if(missing, [&](const experiment::KeyInForce& key) {
    const auto found = here.find(key.path);
    return !there.contains(key.path) || (found != here.end() && found->second == key.value);
  });
  return missing;
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

/// A file, and what a command line sets in it.
struct Read {
  const experiment::ReadResult& file;
  Settings settings{};
  std::optional<std::string> policy{};

  /// The keys in force; nothing when it is no scenario.
  std::optional<Keys> keys() const {
    experiment::Overrides overrides;
    overrides.policy = policy;
    for (const Setting& setting : settings)
      overrides.set.push_back(setting.key + "=" + setting.value);
    try {
      return experiment::read_scenario_text(file.text, file.scenario.file, overrides).keys;
    } catch (const experiment::ScenarioError&) {
      return std::nullopt;
    }
  }
  bool means(const Keys& wanted) const {
    const auto now = keys();
    return now && meaning_of(*now) == meaning_of(wanted);
  }
};

/// `read` with what it still has to set to mean `wanted`; nothing when setting keys is not enough.
std::optional<Settings> completed(Read read, const Keys& wanted) {
  if (const auto now = read.keys()) {
    for (const experiment::KeyInForce& key : missing(*now, wanted))
      read.settings.push_back({key.path, key.value});
  }
  if (!read.means(wanted)) return std::nullopt;
  return read.settings;
}

/// What a command line has to set for the file to be the document. What its policy brings with it
/// comes with the policy.
std::optional<Settings> settings_of(const experiment::ReadResult& file, const Keys& document) {
  Read read{file};
  for (const experiment::KeyInForce& key : missing(file.keys, document)) {
    if (is_written(key)) read.settings.push_back({key.path, key.value});
  }
  return completed(std::move(read), document);
}

using Variants = std::vector<experiment::Variant>;

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

QStringList words_of(const Settings& settings) {
  QStringList words;
  for (const Setting& setting : settings)
    words += "--set " + shell_word(QString::fromStdString(setting.key + "=" + setting.value));
  return words;
}

/// The keys of a document under another policy.
Keys under_policy(const Document& document, const std::string& policy) {
  experiment::Overrides overrides;
  overrides.policy = policy;
  return experiment::read_scenario_text(document.text(), document.name().toStdString(), overrides)
      .keys;
}

/// Finds the words that stand for the columns of a document.
class ComparedColumns {
 public:
  ComparedColumns(const Document& document, const Columns& columns,
                  const experiment::ReadResult& file, const Settings& settings)
      : document_(document), file_(file), settings_(settings) {
    const Variants& variants = document.last_good()->scenario.variants;
    for (const Columns::Spec& spec : columns.specs()) {
      if (spec.pinned) pinned_ += "'" + spec.name + "'";
      if (spec.policy) policies_.push_back(*spec.policy);
      if (spec.variant && *spec.variant < variants.size())
        variants_.push_back(variants[*spec.variant]);
      if (spec.policy || spec.variant) others_.push_back(spec);
    }
  }

  const QStringList& pinned() const { return pinned_; }
  bool is_one() const { return others_.empty(); }

  /// By `--policy`, where the columns are what it makes of the file; else each policy is a variant
  /// that sets what it differs in. Nothing when neither can be.
  std::optional<QStringList> words() const {
    if (const auto policies = policy_words()) return *policies + variant_words(variants_);
    Variants all;
    for (const Columns::Spec& spec : others_) {
      if (spec.variant) {
        all.push_back(document_.last_good()->scenario.variants[*spec.variant]);
      } else if (const auto variant = as_variant(*spec.policy)) {
        all.push_back(*variant);
      } else {
        return std::nullopt;
      }
    }
    return variant_words(all);
  }

 private:
  /// `--set` comes after `--policy`, and what the document sets may be what the policy would.
  std::optional<QStringList> policy_words() const {
    if (policies_.empty()) return QStringList();
    std::vector<std::string> named = policies_;
    // With a single policy, and nothing else, the file as it is comes first of itself.
    if (policies_.size() > 1 || !variants_.empty()) {
      const std::string& own = document_.last_good()->scenario.server.policy;
      if (own.empty() || !Read{file_, settings_, own}.means(document_.last_good()->keys))
        return std::nullopt;
      named.insert(named.begin(), own);
    }
    QStringList names;
    for (const std::string& policy : named) names += QString::fromStdString(policy);
    for (const std::string& policy : policies_) {
      if (!Read{file_, settings_, policy}.means(under_policy(document_, policy)))
        return std::nullopt;
    }
    return QStringList{"--policy " + names.join(',')};
  }

  std::optional<experiment::Variant> as_variant(const std::string& policy) const {
    Read read{file_, settings_};
    read.settings.push_back({"server.policy", experiment::toml_string(policy)});
    const auto whole = completed(read, under_policy(document_, policy));
    if (!whole) return std::nullopt;
    experiment::Variant variant;
    variant.name = policy;
    for (std::size_t i = settings_.size(); i < whole->size(); ++i)
      variant.set.emplace_back((*whole)[i].key, (*whole)[i].value);
    return variant;
  }

  QStringList variant_words(const Variants& variants) const {
    if (is_one() || are_same(variants, file_.scenario.variants)) return {};
    return {"--set " + shell_word("variants=" + toml_of(variants))};
  }

  const Document& document_;
  const experiment::ReadResult& file_;
  const Settings& settings_;
  QStringList pinned_;
  std::vector<std::string> policies_;
  Variants variants_;
  std::vector<Columns::Spec> others_;
};

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
  const auto settings = settings_of(*saved, document.last_good()->keys);
  if (!settings) {
    why = QObject::tr("what was changed cannot be set by options alone: save the scenario first");
    return std::nullopt;
  }
  const ComparedColumns compared(document, columns, *saved, *settings);
  const auto others = compared.words();
  if (!others) {
    why = QObject::tr("a policy beside this file cannot be set by options alone");
    return std::nullopt;
  }
  QStringList words{"acceptlab", compared.is_one() ? "run" : "compare",
                    shell_word(document.name())};
  const bool by_policy = !others->isEmpty() && others->front().startsWith("--policy ");
  if (by_policy) words += others->front();
  words += words_of(*settings);
  words += others->mid(by_policy ? 1 : 0);
  QString command = words.join(' ');
  if (!compared.pinned().isEmpty()) {
    why = QObject::tr("without %1: what is pinned has no file of its own")
              .arg(compared.pinned().join(", "));
    command.prepend("# " + why + "\n");
  }
  return command;
}

}  // namespace acceptlab::gui
