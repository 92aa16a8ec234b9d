#pragma once

#include <QWidget>
#include <string>
#include <vector>

#include "experiment/notation/diagnostics.hpp"
#include "gui/parameters/parameters.hpp"

class QLabel;
class QToolButton;

namespace acceptlab::gui {

class ElidedLabel;

/// What edits a value of one form: a slider with a box, a menu, a check box, a line of text.
class ValueEditor : public QWidget {
  Q_OBJECT

 public:
  using QWidget::QWidget;
  virtual void show_value(const experiment::Value& value) = 0;
  /// The words that it can be, for an editor that offers them.
  virtual void show_choices(const std::vector<Choice>& /*choices*/) {}

 signals:
  /// A TOML value; `gesture` is the same for all of one drag, and 0 for single edits.
  void edited(std::string toml, unsigned gesture);
};

/// The editor for a parameter's form and its present value, without words to choose from yet.
ValueEditor* make_editor(const Parameter& parameter, QWidget* parent);
/// As people write a value: without the quotes of a string.
QString plain_text(const experiment::Value& value);
/// Names the kind of that editor: two parameters of the same address with the same name can share
/// it.
std::string editor_kind(const Parameter& parameter);

/// One parameter: its label, editor, the way back to its default, and what is wrong with it.
class ParameterField : public QWidget {
  Q_OBJECT

 public:
  ParameterField(const Parameter& parameter, const experiment::Scenario& scenario, QWidget* parent);

  const std::string& address() const { return address_; }
  /// `scenario`: that it is of.
  void show_parameter(const Parameter& parameter, const experiment::Scenario& scenario);
  /// Empty: nothing is wrong.
  void show_problems(const std::vector<experiment::Diagnostic>& problems);
  /// Beside the name, faintly, while what a change brings is not known yet; else empty.
  QString value_before() const;
  /// It is known now.
  void settle();
  /// All of the words, in any order, in its address or in what is said of it.
  bool matches(const QString& words) const;

 signals:
  void edited(std::string address, std::string toml, unsigned gesture);
  void reset(std::string address);

 private:
  void show_before(const experiment::Value& now);

  std::string address_;
  std::string told_;  // where the value is said to come from
  QString searched_;
  QString value_, before_;  // what is shown; that before the changes that have not settled
  QLabel* label_;
  ElidedLabel* before_label_;
  ValueEditor* editor_;
  QToolButton* reset_;
  QLabel* problem_;
};

}  // namespace acceptlab::gui
