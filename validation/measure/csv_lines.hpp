#pragma once

#include <charconv>
#include <cstdint>
#include <fstream>
#include <string>
#include <string_view>

namespace acceptlab::validation {

/// The rows of a table with a known heading line, one after the other, with a message for what is
/// not as it should be.
class CsvLines {
 public:
  /// Throws std::system_error when there is no such file, RunLogError when its heading is another.
  CsvLines(std::string path, std::string_view heading);

  /// False: there are no more.
  bool next();
  /// The next cell; `last`: what is left of the line.
  std::string_view cell(const char* name);
  /// A whole number; an empty cell is 0.
  template <class T>
  T number(const char* name) {
    const std::string_view text = cell(name);
    T value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (!text.empty() && (error != std::errc{} || end != text.data() + text.size()))
      fail(name, text);
    return value;
  }
  /// What of the line has not been taken.
  std::string_view rest() const { return rest_; }
  void set_rest(std::string_view rest) { rest_ = rest; }
  [[noreturn]] void fail(const char* name, std::string_view found) const;

 private:
  std::string path_;
  std::ifstream in_;
  std::string line_;
  std::string_view rest_;
  unsigned number_ = 0;
};

}  // namespace acceptlab::validation
