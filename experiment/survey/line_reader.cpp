#include "experiment/survey/line_reader.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include "experiment/notation/diagnostics.hpp"

namespace acceptlab::experiment {

struct LineReader::File {
  gzFile handle = nullptr;  // reads what is not compressed as it is
  std::array<char, 65536> buffer{};
  std::string_view rest;  // of the buffer
  bool fill() {
    const int got = ::gzread(handle, buffer.data(), static_cast<unsigned>(buffer.size()));
    rest = {buffer.data(), static_cast<std::size_t>(std::max(0, got))};
    return !rest.empty();
  }
};

LineReader::LineReader(const std::filesystem::path& file) : file_(std::make_unique<File>()) {
  std::error_code error;
  errno = 0;
  if (!std::filesystem::is_directory(file, error)) file_->handle = ::gzopen(file.c_str(), "rbe");
  if (file_->handle == nullptr)
    throw ScenarioError({problem_of_file(
        file.string(), "",
        "cannot be read: " + std::generic_category().message(errno != 0 ? errno : EISDIR), "")});
}

LineReader::~LineReader() {
  if (file_->handle != nullptr) ::gzclose(file_->handle);
}

bool LineReader::next(std::string& line) {
  constexpr std::size_t most = std::size_t{1} << 20;
  line.clear();
  cut_ = false;
  bool any = false;
  while (!file_->rest.empty() || file_->fill()) {
    any = true;
    const std::size_t end = file_->rest.find('\n');
    const std::string_view piece = file_->rest.substr(0, end);
    if (line.size() + piece.size() <= most) {
      line += piece;
    } else {
      cut_ = true;
    }
    file_->rest.remove_prefix(std::min(file_->rest.size(), piece.size() + 1));
    if (end != std::string_view::npos) break;
  }
  if (line.ends_with('\r')) line.pop_back();
  return any;
}

std::string LineReader::damage() const {
  int code = Z_OK;
  const char* text = ::gzerror(file_->handle, &code);
  return code == Z_OK || code == Z_STREAM_END ? "" : std::string(text);
}

}  // namespace acceptlab::experiment
