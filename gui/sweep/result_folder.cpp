#include "gui/sweep/result_folder.hpp"

#include <QStandardPaths>

#include "experiment/sweep/store_index.hpp"

namespace acceptlab::gui {

std::filesystem::path default_result_folder(const experiment::ReadResult& base) {
  const QString cache = QStandardPaths::writableLocation(QStandardPaths::CacheLocation);
  const experiment::StoreIndex index = experiment::index_of(base);
  return std::filesystem::path(cache.toStdString()) / "sweeps" /
         (index.replication_hash + "-" + index.fingerprint);
}

}  // namespace acceptlab::gui
