#include <stdexcept>

#include "experiment/export/exports.hpp"

// In place of sqlite.cpp where the library was not found.

namespace acceptlab::experiment {

bool has_sqlite() { return false; }

void export_sqlite(const ResultSet& /*results*/, const std::filesystem::path& /*file*/) {
  throw std::logic_error("this build has no SQLite");
}

}  // namespace acceptlab::experiment
