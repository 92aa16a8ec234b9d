#pragma once

#include <QWidget>
#include <map>
#include <string>
#include <vector>

#include "gui/document/document.hpp"
#include "gui/parameters/parameter_field.hpp"

class QCheckBox;
class QLabel;
class QLineEdit;
class QScrollArea;
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
  QLineEdit& search() { return *search_; }
  /// Finds the parameter, or those that are parts of it, and gives the first the focus.
  void reveal(const std::string& address);

 private:
  void show_document();
  void build(const std::vector<Parameter>& all);
  void show_problems();
  void filter();

  Document& document_;
  QLineEdit* search_;
  QCheckBox* only_changed_;
  QLabel* problems_;
  QVBoxLayout* sections_;
  QScrollArea* scroll_;
  struct Section {
    QWidget* whole;
    QWidget* fields;
    std::vector<std::string> addresses;
  };
  std::map<std::string, Section> by_name_;
  std::map<std::string, ParameterField*> fields_;  // by address
  std::map<std::string, bool> is_default_;         // by address
  std::string shape_;                              // which fields there are
};

}  // namespace acceptlab::gui
