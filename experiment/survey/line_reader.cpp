#include "experiment/survey/line_reader.hpp"

#include <zlib.h>

#include <cerrno>
#include <system_error>

#include "experiment/notation/diagnostics.hpp"

namespace acceptlab::experiment {

struct LineReader::File {
  gzFile handle = nullptr;  // reads what is not compressed as it is
};

LineReader::LineReader(const std::filesystem::path& file) : file_(std::make_unique<File>()) {
  std::error_code error;
  errno = 0;
  if (!std::filesystem::is_directory(file, error)) file_->handle = ::gzopen(file.c_str(), "rbe");
  if (file_->handle == nullptr)
    throw ScenarioError({problem_of_file(
        file.string(), "",
        "cannot be read: " + std::generic_category().message(errno != 0 ? errno : EISDIR), "")});
  constexpr unsigned buffer = 1U << 17;
  ::gzbuffer(file_->handle, buffer);
}

LineReader::~LineReader() {
  if (file_->handle != nullptr) ::gzclose(file_->handle);
}

bool LineReader::next(std::string& line) {
  constexpr std::size_t most = std::size_t{1} << 20;
  char piece[8192];
  line.clear();
  cut_ = false;
  bool any = false;
  while (::gzgets(file_->handle, piece, sizeof piece) != nullptr) {
    any = true;
    const std::string_view text(piece);
    // A byte of value 0 ends what gzgets shows of a piece: such a line is no text, and short.
    const bool ended = text.ends_with('\n') || text.size() + 1 < sizeof piece;
    if (line.size() < most) {
      line += text;
    } else {
      cut_ = true;
    }
    if (ended) break;
  }
  while (line.ends_with('\n') || line.ends_with('\r')) line.pop_back();
  return any;
}

std::string LineReader::damage() const {
  int code = Z_OK;
  const char* text = ::gzerror(file_->handle, &code);
  return code == Z_OK || code == Z_STREAM_END ? "" : std::string(text);
}

}  // namespace acceptlab::experiment
