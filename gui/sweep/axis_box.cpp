#include "gui/sweep/axis_box.hpp"

#include <QComboBox>
#include <QCompleter>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QStackedWidget>
#include <algorithm>
#include <array>
#include <cmath>

#include "gui/parameters/parameters.hpp"

namespace acceptlab::gui {

namespace {

constexpr int most_steps = 50;

/// What an axis of a sweep may not be: the same for all points.
bool changes_a_point(const std::string& address) {
  constexpr std::array<std::string_view, 4> others{"sweep.", "variants.", "search.", "goals."};
  return address != "title" && address != "format" &&
         std::none_of(others.begin(), others.end(),
                      [&](std::string_view section) { return address.starts_with(section); });
}

/// Also of a key whose present value is a word, such as "cpus/8" sockets.
std::optional<Quantity> quantity_of_parameter(const Parameter& parameter) {
  if (const auto quantity = quantity_of(parameter.value)) return quantity;
  if (parameter.key == nullptr || parameter.is_part) return std::nullopt;
  using Kind = Quantity::Kind;
  switch (parameter.key->form) {
    case experiment::Form::Integer:
      return Quantity{Kind::Integer, 1};
    case experiment::Form::Number:
      return Quantity{Kind::Number, 1};
    case experiment::Form::Duration:
      return Quantity{Kind::Duration, 1e6};
    default:
      return std::nullopt;
  }
}

}  // namespace

AxisBox::AxisBox(const QString& title, bool optional, QWidget* parent)
    : QGroupBox(title, parent), optional_(optional) {
  key_ = new QComboBox(this);
  key_->setEditable(true);
  key_->setInsertPolicy(QComboBox::NoInsert);
  key_->completer()->setFilterMode(Qt::MatchContains);
  key_->completer()->setCompletionMode(QCompleter::PopupCompletion);
  key_->setAccessibleName(tr("%1: key").arg(title));
  key_->setMinimumContentsLength(18);
  key_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  form_ = new QComboBox(this);
  form_->addItems({tr("range"), tr("list")});
  form_->setAccessibleName(tr("%1: a range or a list of values").arg(title));
  from_ = new QLineEdit(this);
  from_->setAccessibleName(tr("%1: from").arg(title));
  to_ = new QLineEdit(this);
  to_->setAccessibleName(tr("%1: to").arg(title));
  steps_ = new QSpinBox(this);
  steps_->setRange(1, most_steps);
  steps_->setValue(5);
  steps_->setAccessibleName(tr("%1: how many values").arg(title));
  spacing_ = new QComboBox(this);
  spacing_->addItems({tr("equal steps"), tr("equal factors")});
  spacing_->setAccessibleName(tr("%1: spacing").arg(title));
  values_ = new QLineEdit(this);
  values_->setPlaceholderText(tr("values, separated by commas"));
  values_->setAccessibleName(tr("%1: values").arg(title));
  problems_ = new QLabel(this);
  problems_->setTextFormat(Qt::PlainText);
  problems_->setWordWrap(true);
  problems_->hide();

  auto* range = new QWidget(this);
  auto* range_row = new QHBoxLayout(range);
  range_row->setContentsMargins({});
  range_row->addWidget(from_, 1);
  range_row->addWidget(new QLabel(tr("to"), range));
  range_row->addWidget(to_, 1);
  range_row->addWidget(new QLabel(tr("in"), range));
  range_row->addWidget(steps_);
  range_row->addWidget(spacing_);
  forms_ = new QStackedWidget(this);
  forms_->addWidget(range);
  forms_->addWidget(values_);
  forms_->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
  auto* grid = new QGridLayout(this);
  grid->setContentsMargins(6, 4, 6, 4);
  grid->addWidget(key_, 0, 0);
  grid->addWidget(form_, 0, 1);
  grid->addWidget(forms_, 1, 0, 1, 2);
  grid->addWidget(problems_, 2, 0, 1, 2);
  grid->setColumnStretch(0, 1);

  connect(key_, &QComboBox::currentTextChanged, this, &AxisBox::choose_key);
  connect(form_, &QComboBox::currentIndexChanged, this, [this](int form) {
    forms_->setCurrentIndex(form);
    emit edited();
  });
  for (QLineEdit* line : {from_, to_, values_})
    connect(line, &QLineEdit::textChanged, this, &AxisBox::edited);
  connect(steps_, &QSpinBox::valueChanged, this, &AxisBox::edited);
  connect(spacing_, &QComboBox::currentIndexChanged, this, &AxisBox::edited);
}

void AxisBox::show_keys(const std::vector<Parameter>& all) {
  QStringList keys;
  if (optional_) keys += QString();
  quantities_.clear();
  for (const Parameter& parameter : all) {
    if (!changes_a_point(parameter.address)) continue;
    keys += QString::fromStdString(parameter.address);
    if (const auto quantity = quantity_of_parameter(parameter))
      quantities_[parameter.address] = *quantity;
  }
  // Most edits change values alone.
  if (keys == keys_) return;
  keys_ = keys;
  const QSignalBlocker quiet(key_);
  const QString chosen = key_->currentText();
  key_->clear();
  key_->addItems(keys);
  key_->setCurrentIndex(key_->findText(chosen));
  key_->setEditText(chosen);
}

std::optional<Quantity::Kind> AxisBox::kind() const {
  const auto found = quantities_.find(key_->currentText().trimmed().toStdString());
  if (found == quantities_.end()) return std::nullopt;
  return found->second.kind;
}

/// A quantity gets a range around its present value; what is none is listed.
void AxisBox::choose_key() {
  const QString key = key_->currentText().trimmed();
  const auto found = quantities_.find(key.toStdString());
  const bool is_key = keys_.contains(key) && !key.isEmpty();  // not while it is being typed
  if (is_key) {
    const QSignalBlocker quiet(form_);
    form_->setCurrentIndex(found == quantities_.end() ? 1 : 0);
    forms_->setCurrentIndex(form_->currentIndex());
  }
  if (is_key && found != quantities_.end()) {
    const Quantity& now = found->second;
    const bool integer = now.kind == Quantity::Kind::Integer;
    const double least = integer ? std::max(1.0, std::floor(now.amount / 2)) : now.amount / 2;
    const double most = std::max(now.amount * 2, least + (integer ? 1 : 0));
    const QSignalBlocker quiet_from(from_), quiet_to(to_);
    from_->setText(QString::fromStdString(now.with(least).text()));
    to_->setText(QString::fromStdString(now.with(most).text()));
  }
  emit edited();
}

void AxisBox::show_request(const AxisRequest& request) {
  const QSignalBlocker quiet(this);
  key_->setEditText(QString::fromStdString(request.key));
  form_->setCurrentIndex(request.listed ? 1 : 0);
  forms_->setCurrentIndex(form_->currentIndex());
  if (!request.listed) {
    from_->setText(QString::fromStdString(request.from));
    to_->setText(QString::fromStdString(request.to));
    steps_->setValue(static_cast<int>(request.steps));
    spacing_->setCurrentIndex(request.logarithmic ? 1 : 0);
  }
  values_->setText(QString::fromStdString(request.values));
}

AxisRequest AxisBox::request() const {
  AxisRequest request;
  request.key = key_->currentText().trimmed().toStdString();
  request.listed = form_->currentIndex() == 1;
  request.from = from_->text().trimmed().toStdString();
  request.to = to_->text().trimmed().toStdString();
  request.steps = static_cast<unsigned>(steps_->value());
  request.logarithmic = spacing_->currentIndex() == 1;
  request.values = values_->text().toStdString();
  return request;
}

AxisRead AxisBox::read() {
  const AxisRequest asked = request();
  AxisRead result = read_axis(asked, kind());
  if (asked.key.empty() && !optional_)
    result.problems.push_back(tr("no key is chosen").toStdString());
  own_problems_.clear();
  for (const std::string& problem : result.problems)
    own_problems_ += QString::fromStdString(problem);
  show_problems();
  return result;
}

void AxisBox::show_problem(const QString& problem) {
  other_problem_ = problem;
  show_problems();
}

void AxisBox::show_problems() {
  problems_->setText(problems());
  problems_->setVisible(!problems().isEmpty());
  forms_->setEnabled(!key_->currentText().trimmed().isEmpty());
  form_->setEnabled(forms_->isEnabled());
}

QString AxisBox::problems() const {
  QStringList all = own_problems_;
  if (!other_problem_.isEmpty()) all += other_problem_;
  return all.isEmpty() ? QString() : "\u26a0 " + all.join("\n\u26a0 ");
}

}  // namespace acceptlab::gui
