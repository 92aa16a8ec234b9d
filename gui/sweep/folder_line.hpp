#pragma once

#include <QWidget>
#include <filesystem>

#include "experiment/reader/scenario_reader.hpp"

class QLineEdit;

namespace acceptlab::gui {

/// Which folder results go to: the scenario's own in the cache, unless another is written here.
class FolderLine : public QWidget {
  Q_OBJECT

 public:
  explicit FolderLine(QWidget* parent = nullptr);

  std::filesystem::path folder(const experiment::ReadResult& base) const;
  QLineEdit& line() { return *line_; }

 private:
  void browse();

  QLineEdit* line_;
};

}  // namespace acceptlab::gui
