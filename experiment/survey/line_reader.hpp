#pragma once

#include <filesystem>
#include <memory>
#include <string>

namespace acceptlab::experiment {

/// The lines of a text file, plain or compressed by gzip, one after the other.
class LineReader {
 public:
  /// Throws ScenarioError when the file cannot be opened.
  explicit LineReader(const std::filesystem::path& file);
  ~LineReader();
  LineReader(const LineReader&) = delete;
  LineReader& operator=(const LineReader&) = delete;

  /// The next line without its end; false when there is none. Of a line longer than 1 MiB the rest
  /// is skipped, and cut() is true.
  bool next(std::string& line);
  bool cut() const { return cut_; }
  /// What was wrong with the compressed data, after next() said false; empty: nothing.
  std::string damage() const;

 private:
  struct File;
  std::unique_ptr<File> file_;
  bool cut_ = false;
};

}  // namespace acceptlab::experiment
