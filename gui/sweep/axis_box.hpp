#pragma once

#include <QGroupBox>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "gui/document/document.hpp"
#include "gui/sweep/axis_values.hpp"

class QComboBox;
class QLabel;
class QLineEdit;
class QSpinBox;
class QStackedWidget;

namespace acceptlab::gui {

struct Parameter;

/// Where an axis is written: its key, and a range or a list of values. What is wrong stands below.
class AxisBox : public QGroupBox {
  Q_OBJECT

 public:
  /// `optional`: the axis may be left out.
  AxisBox(const QString& title, bool optional, QWidget* parent = nullptr);

  /// The keys that can be chosen: those in force that change a run. The choice stays.
  void show_keys(const std::vector<Parameter>& all);
  void show_request(const AxisRequest& request);
  AxisRequest request() const;
  /// With the kind of the key's values. What is wrong is shown.
  AxisRead read();
  /// Beside what read() finds; empty for nothing.
  void show_problem(const QString& problem);
  QString problems() const;

 signals:
  void edited();

 private:
  std::optional<Quantity::Kind> kind() const;
  void choose_key();
  void show_problems();

  bool optional_;
  QComboBox *key_, *form_;
  QStackedWidget* forms_;
  QLineEdit *from_, *to_, *values_;
  QSpinBox* steps_;
  QComboBox* spacing_;
  QLabel* problems_;
  QStringList own_problems_;
  QString other_problem_;
  QStringList keys_;
  std::map<std::string, Quantity> quantities_;  // present ones, by key
};

}  // namespace acceptlab::gui
