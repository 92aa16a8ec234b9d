#include "validation/measure/csv_lines.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "validation/measure/run_logs.hpp"

namespace acceptlab::validation {

CsvLines::CsvLines(std::string path, std::string_view heading)
    : path_(std::move(path)), in_(path_) {
  if (!in_) throw std::system_error(errno, std::generic_category(), "open " + path_);
  std::getline(in_, line_);
  ++number_;
  if (line_ != heading)
    throw RunLogError(
        fmt::format("{}:1: found the heading \"{}\"\n   = help: the table of this "
                    "version has \"{}\"",
                    path_, line_, heading));
}

bool CsvLines::next() {
  if (!std::getline(in_, line_)) return false;
  ++number_;
  rest_ = line_;
  return true;
}

std::string_view CsvLines::cell(const char* name) {
  if (rest_.data() == nullptr) fail(name, "nothing");
  const std::size_t comma = rest_.find(',');
  const std::string_view text = rest_.substr(0, comma);
  rest_ = comma == std::string_view::npos ? std::string_view{} : rest_.substr(comma + 1);
  return text;
}

void CsvLines::fail(const char* name, std::string_view found) const {
  throw RunLogError(
      fmt::format("{}:{}: {}: found \"{}\"\n   = help: the file was written by another "
                  "version, or not to its end",
                  path_, number_, name, found));
}

}  // namespace acceptlab::validation
