#include <QAbstractItemView>
#include <QCheckBox>
#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QSlider>
#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "experiment/notation/units.hpp"
#include "gui/parameters/parameter_field.hpp"
#include "gui/parameters/quantity_box.hpp"

namespace acceptlab::gui {

namespace {

using experiment::Value;

constexpr int least_letters = 8;  // of a menu
constexpr int scroll_bar = 24;    // pixels beside the words of a long menu
constexpr double by_one = 100;    // larger whole numbers go by sensible steps

/// Every drag of any slider has a number of its own.
unsigned next_gesture() {
  static unsigned last = 0;
  return ++last;
}

/// Whether the value can be a plain number where it is a word now; other keys have strings that
/// look like numbers, such as versions and CPU lists.
bool takes_number(const Parameter& parameter) {
  using experiment::Form;
  if (parameter.key == nullptr || parameter.is_part) return false;
  constexpr std::array forms{Form::Integer, Form::Number, Form::CountDistribution,
                             Form::Sockets, Form::Rearm,  Form::Batch};
  return std::find(forms.begin(), forms.end(), parameter.key->form) != forms.end();
}

/// A word as people write it becomes a string, and what is TOML already stays.
std::string toml_of(const QString& typed, bool may_be_number) {
  const std::string plain = typed.trimmed().toStdString();
  const bool is_toml = !plain.empty() && std::string("[{\"'").find(plain[0]) != std::string::npos;
  const bool is_number = may_be_number && experiment::parse_number(plain).has_value();
  return is_toml || is_number ? plain : experiment::toml_string(plain);
}

class QuantityEditor final : public ValueEditor {
 public:
  QuantityEditor(const Quantity& quantity, const experiment::Key* key, QWidget* parent)
      : ValueEditor(parent), key_(key), quantity_(quantity), range_(quantity, key) {
    slider_ = new QSlider(Qt::Horizontal, this);
    slider_->setRange(0, SliderRange::steps);
    slider_->setMinimumWidth(40);
    box_ = new QuantityBox(this);
    box_->setMinimumWidth(90);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins({});
    row->addWidget(slider_, 1);
    row->addWidget(box_);
    setFocusProxy(box_);
    connect(slider_, &QSlider::sliderPressed, this, [this] { gesture_ = next_gesture(); });
    connect(slider_, &QSlider::sliderReleased, this, [this] { gesture_ = 0; });
    connect(slider_, &QSlider::valueChanged, this, [this](int position) { slide(position); });
    connect(slider_, &QSlider::actionTriggered, this, [this](int action) {
      if (action == QSlider::SliderSingleStepAdd) step(true);
      if (action == QSlider::SliderSingleStepSub) step(false);
    });
    connect(box_, &QuantityBox::edited, this, [this](const Quantity& edit) {
      show_quantity(edit);
      emit edited(edit.toml(), 0);
    });
    connect(box_, &QuantityBox::typed, this,
            [this](const QString& text) { emit edited(toml_of(text, false), 0); });
    show_quantity(quantity);
  }

  void show_value(const Value& value) override {
    if (const auto quantity = quantity_of(value)) show_quantity(*quantity);
  }

 private:
  void show_quantity(const Quantity& quantity) {
    quantity_ = quantity;
    box_->show_quantity(quantity);
    // While it is dragged the slider is where the hand is.
    if (slider_->isSliderDown()) return;
    if (!range_.holds(quantity.amount)) range_ = SliderRange(quantity, key_);
    const QSignalBlocker quiet(slider_);
    slider_->setEnabled(quantity.amount > 0);
    slider_->setValue(range_.position_of(quantity.amount));
  }

  /// A key is a step, however close together places of the slider lie.
  void step(bool up) {
    const Quantity next = quantity_.kind == Quantity::Kind::Integer && quantity_.amount < by_one
                              ? quantity_.with(quantity_.amount + (up ? 1 : -1))
                              : quantity_.next_sensible(up);
    const bool inside = range_.holds(next.amount);
    if (inside) {
      quantity_ = next;
      box_->show_quantity(quantity_);
    }
    {
      // The slider takes over its position after this.
      const QSignalBlocker quiet(slider_);
      slider_->setSliderPosition(range_.position_of(quantity_.amount));
    }
    if (inside) emit edited(quantity_.toml(), 0);
  }

  /// By amounts that one would choose for a try: the slider is short, and its range long. Its ends
  /// are what they are.
  void slide(int position) {
    const bool at_end = position == 0 || position == SliderRange::steps;
    const Quantity there = quantity_.with(range_.amount_at(position));
    const Quantity moved =
        at_end || !range_.holds(there.sensible().amount) ? there : there.sensible();
    if (moved.amount == quantity_.amount) return;
    quantity_ = moved;
    box_->show_quantity(moved);
    emit edited(moved.toml(), gesture_);
  }

  const experiment::Key* key_;
  Quantity quantity_;
  SliderRange range_;
  QSlider* slider_;
  QuantityBox* box_;
  unsigned gesture_ = 0;
};

/// A menu of words, and of what else the key takes: that can be typed. What the scenario's system
/// cannot do is grey, and says why; it can be chosen all the same, since the system may be what is
/// changed next.
class ChoiceEditor final : public ValueEditor {
 public:
  ChoiceEditor(const Parameter& parameter, QWidget* parent)
      : ValueEditor(parent), may_be_number_(takes_number(parameter)) {
    menu_ = new QComboBox(this);
    const bool words_and_more =
        parameter.key->form != experiment::Form::Choice && !parameter.key->choices.empty();
    if (words_and_more || parameter.key->form == experiment::Form::Version) {
      menu_->setEditable(true);
      menu_->setInsertPolicy(QComboBox::NoInsert);
      menu_->setCompleter(nullptr);  // "1" is not the beginning of "16"
      connect(menu_->lineEdit(), &QLineEdit::editingFinished, this, [this] { take_text(); });
    }
    menu_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    menu_->setMinimumContentsLength(least_letters);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins({});
    row->addWidget(menu_, 1);
    setFocusProxy(menu_);
    connect(menu_, &QComboBox::activated, this,
            [this](int index) { take(menu_->itemData(index).toString()); });
  }

  void show_choices(const std::vector<Choice>& choices) override {
    if (choices == choices_) return;
    choices_ = choices;
    const QSignalBlocker quiet(menu_);
    menu_->clear();
    for (const Choice& choice : choices) {
      const QString value = QString::fromStdString(choice.value);
      const QString why_not = QString::fromStdString(choice.why_not);
      menu_->addItem(why_not.isEmpty() ? value : tr("%1 (not here: %2)").arg(value, why_not),
                     value);
    }
    grey_out();
    menu_->view()->setMinimumWidth(menu_->view()->sizeHintForColumn(0) + scroll_bar);
  }

  void show_value(const Value& value) override {
    shown_ = plain_text(value);
    if (menu_->findData(shown_) < 0) menu_->insertItem(0, shown_, shown_);
    menu_->setCurrentIndex(menu_->findData(shown_));
    if (!menu_->isEditable()) return;
    menu_->setEditText(shown_);
    menu_->lineEdit()->setCursorPosition(0);
  }

 protected:
  void changeEvent(QEvent* event) override {
    ValueEditor::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) grey_out();
  }

 private:
  void take_text() {
    const QString text = menu_->currentText();
    const int item = menu_->findText(text);
    take(item < 0 ? text : menu_->itemData(item).toString());
  }

  /// Both the line and the menu tell of one choice.
  void take(const QString& value) {
    if (value == shown_) return;
    shown_ = value;
    emit edited(toml_of(value, may_be_number_), 0);
  }

  void grey_out() {
    for (const Choice& choice : choices_) {
      if (choice.why_not.empty()) continue;
      const int item = menu_->findData(QString::fromStdString(choice.value));
      menu_->setItemData(item, palette().brush(QPalette::Disabled, QPalette::Text),
                         Qt::ForegroundRole);
    }
  }

  bool may_be_number_;
  QComboBox* menu_;
  QString shown_;
  std::vector<Choice> choices_;
};

class BooleanEditor final : public ValueEditor {
 public:
  explicit BooleanEditor(QWidget* parent) : ValueEditor(parent) {
    box_ = new QCheckBox(this);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins({});
    row->addWidget(box_, 1);
    setFocusProxy(box_);
    connect(box_, &QCheckBox::clicked, this,
            [this](bool on) { emit edited(on ? "true" : "false", 0); });
  }

  void show_value(const Value& value) override { box_->setChecked(value.boolean); }

 private:
  QCheckBox* box_;
};

/// Any other value, as TOML or as the bare word that --set takes as well.
class TextEditor final : public ValueEditor {
 public:
  TextEditor(const Parameter& parameter, QWidget* parent)
      : ValueEditor(parent), may_be_number_(takes_number(parameter)) {
    line_ = new QLineEdit(this);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins({});
    row->addWidget(line_, 1);
    setFocusProxy(line_);
    connect(line_, &QLineEdit::editingFinished, this, [this] { take_text(); });
  }

  void show_value(const Value& value) override {
    shown_ = plain_text(value);
    is_string_ = value.is_string();
    line_->setText(shown_);
    line_->setCursorPosition(0);
  }

 private:
  void take_text() {
    const QString text = line_->text();
    if (text == shown_) return;
    shown_ = text;
    emit edited(is_string_ ? toml_of(text, may_be_number_) : text.toStdString(), 0);
  }

  bool may_be_number_;
  QLineEdit* line_;
  QString shown_;
  bool is_string_ = true;
};

bool is_choice(const Parameter& parameter) {
  if (parameter.key == nullptr || parameter.is_part) return false;
  const auto& path = parameter.key->path;
  return path == "server.policy" || path == "kernel.version" || !parameter.key->choices.empty();
}

}  // namespace

std::string editor_kind(const Parameter& parameter) {
  if (is_choice(parameter)) return "choice";
  if (parameter.value.kind == Value::Kind::Boolean) return "boolean";
  const auto quantity = quantity_of(parameter.value);
  return quantity ? "quantity " + std::to_string(static_cast<int>(quantity->kind)) : "text";
}

ValueEditor* make_editor(const Parameter& parameter, QWidget* parent) {
  if (is_choice(parameter)) return new ChoiceEditor(parameter, parent);
  if (parameter.value.kind == Value::Kind::Boolean) return new BooleanEditor(parent);
  if (const auto quantity = quantity_of(parameter.value))
    return new QuantityEditor(*quantity, parameter.is_part ? nullptr : parameter.key, parent);
  return new TextEditor(parameter, parent);
}

}  // namespace acceptlab::gui
