#pragma once

#include <filesystem>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "experiment/result/sink.hpp"

namespace acceptlab::experiment {

/// The results to export, and what becomes of those that are damaged or do not have what is wanted:
/// they are left out, and named.
struct ResultSet {
  std::vector<std::filesystem::path> files;
  mutable std::vector<std::string> damaged{};
  mutable std::vector<std::string> without_histograms{};  // exact ones, where those are exported
  mutable std::set<std::string> versions{};               // of the program, of what is exported
};

// Each writes all results of the set, one after the other, so that a large folder needs no memory.
// Throws std::system_error.

/// A line a result: settings, head, every number; an estimate x as x, x.low, x.high.
void export_csv(const ResultSet& results, const Sink& sink);
/// A line a result: the whole of it.
void export_jsonl(const ResultSet& results, const Sink& sink);
/// One latency of one result as HdrHistogram prints percentiles, in milliseconds. False when the
/// file is damaged or exact, which is then noted in the set.
bool export_hgrm(const ResultSet& results, const std::filesystem::path& file,
                 const std::string& latency, const Sink& sink);

/// Whether this build can write SQLite files.
bool has_sqlite();
/// A file of tables: points, settings, metrics, counts, histograms, sockets, workers, cpus, goals,
/// findings.
void export_sqlite(const ResultSet& results, const std::filesystem::path& file);

}  // namespace acceptlab::experiment
