#pragma once

#include <QWidget>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "gui/document/document.hpp"
#include "gui/parameters/parameter_field.hpp"

class QCheckBox;
class QLabel;
class QLineEdit;
class QScrollArea;
class QToolButton;
class QVBoxLayout;

namespace acceptlab::gui {

/// Every key in force of a document, by section, and what edits it. Problems that no field is about
/// stand above all of them.
class ParameterDock : public QWidget {
  Q_OBJECT

 public:
  explicit ParameterDock(Document& document, QWidget* parent = nullptr);

  /// Null when there is no such field.
  ParameterField* field(const std::string& address) const;
  /// Of the field that tells of the problem.
  std::optional<std::string> address_of(const experiment::Diagnostic& problem) const;
  QLineEdit& search() { return *search_; }
  /// The curves are those of the values that are shown.
  void settle();
  /// Finds the parameter, or those that are parts of it, and gives the first the focus.
  void reveal(const std::string& address);

 private:
  void show_document();
  void build(const std::vector<Parameter>& all);
  void show_problems();
  void filter();
  /// Costs are many and seldom changed: they come closed where all there is is shown.
  void show_all(bool all);

  Document& document_;
  QLineEdit* search_;
  QCheckBox* only_changed_;
  QLabel* problems_;
  QLabel* nothing_;  // was found
  QVBoxLayout* sections_;
  QScrollArea* scroll_;
  struct Section {
    QWidget* whole;
    QToolButton* heading;
    QWidget* fields;
    std::vector<std::string> addresses;
  };
  std::map<std::string, Section> by_name_;
  std::map<std::string, ParameterField*> fields_;  // by address
  std::map<std::string, bool> is_default_;         // by address
  std::set<std::string> closed_;                   // sections
  std::string shape_;                              // which fields there are
};

}  // namespace acceptlab::gui
