#include "validation/measure/run_logs.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <string_view>
#include <system_error>

namespace acceptlab::validation {

using native::LogHeader;
using native::WorkerCounters;

namespace {

/// A file's bytes, mapped: a program that still writes it does so through the same memory.
class MappedFile {
 public:
  explicit MappedFile(const std::string& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) throw std::system_error(errno, std::generic_category(), "open " + path);
    struct stat status {};
    const bool known = ::fstat(descriptor, &status) == 0;
    size_ = known && status.st_size > 0 ? static_cast<std::size_t>(status.st_size) : 0;
    if (size_ > 0) bytes_ = ::mmap(nullptr, size_, PROT_READ, MAP_SHARED, descriptor, 0);
    const int fault = errno;
    ::close(descriptor);
    if (!known || bytes_ == MAP_FAILED)
      throw std::system_error(fault, std::generic_category(), "map " + path);
  }
  ~MappedFile() {
    if (bytes_ != nullptr) ::munmap(bytes_, size_);
  }
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  std::size_t size() const { return size_; }
  const std::byte* at(std::size_t offset) const {
    return static_cast<const std::byte*>(bytes_) + offset;
  }

 private:
  void* bytes_ = nullptr;
  std::size_t size_ = 0;
};

/// A mapped log whose header is what it should be, and whose rows are all there.
template <typename Row>
class Log {
 public:
  Log(const std::string& path, std::string_view magic, const char* writer)
      : path_(path), file_(path) {
    check_header(magic, writer);
    const std::uint64_t room = header().capacity;
    const std::uint64_t used = header().used.load(std::memory_order_acquire);
    rows_ = static_cast<std::size_t>(std::min(used, room));
    not_kept_ = used - rows_;
    const std::uint64_t workers = header().workers;
    rows_from_ = sizeof(LogHeader) + workers * sizeof(WorkerCounters);
    // By division: a broken header may hold any number.
    if (rows_from_ > file_.size() || rows_ > (file_.size() - rows_from_) / sizeof(Row))
      throw RunLogError(fmt::format(
          "{}: cut off: {} bytes, but {} workers and {} rows are said to be in it\n   = help: the "
          "file was not copied as a whole, or its program ended before it had made it",
          path_, file_.size(), workers, rows_));
  }

  const LogHeader& header() const { return *reinterpret_cast<const LogHeader*>(file_.at(0)); }
  const WorkerCounters& worker(std::size_t i) const {
    return reinterpret_cast<const WorkerCounters*>(file_.at(sizeof(LogHeader)))[i];
  }
  std::vector<Row> rows() const {
    std::vector<Row> rows(rows_);
    if (rows_ > 0) std::memcpy(rows.data(), file_.at(rows_from_), rows_ * sizeof(Row));
    return rows;
  }
  std::uint64_t not_kept() const { return not_kept_; }

 private:
  void check_header(std::string_view magic, const char* writer) const {
    const bool whole = file_.size() >= sizeof(LogHeader);
    const std::string_view found =
        whole ? std::string_view(header().magic.data(), header().magic.size()) : std::string_view();
    if (found != magic)
      throw RunLogError(fmt::format(
          "{}: not a log of {}: {}\n   = help: the file that its option --log names", path_, writer,
          whole ? fmt::format("it begins with {:?}, not with {:?}", printable(found), magic)
                : fmt::format("it has {} bytes, a log at least {}", file_.size(),
                              sizeof(LogHeader))));
    if (header().version != native::log_version)
      throw RunLogError(fmt::format(
          "{}: a log of version {}; this program reads version {}\n   = help: measure again with "
          "the {} that belongs to it",
          path_, header().version, native::log_version, writer));
  }
  static std::string printable(std::string_view text) {
    std::string shown;
    for (const char c : text) shown += c >= ' ' && c <= '~' ? c : '.';
    return shown;
  }

  std::string path_;
  MappedFile file_;
  std::size_t rows_ = 0;
  std::uint64_t rows_from_ = 0, not_kept_ = 0;
};

WorkerTotal total_of(const WorkerCounters& w) {
  return {.pid = w.pid,
          .state = w.state,
          .accepted = w.accepted,
          .again = w.again,
          .waits = w.waits,
          .wait_returns = w.wait_returns,
          .listen_events = w.listen_events,
          .requests = w.requests,
          .open = w.open,
          .out_of_files = w.out_of_files,
          .broken_requests = w.broken_requests,
          .client_gone = w.client_gone,
          .timed_out = w.timed_out,
          .shed = w.shed};
}

}  // namespace

std::vector<native::ServedConnection> read_served(const std::string& path, WorkerTotals& totals) {
  const Log<native::ServedConnection> log(path, "ALSERVED", "acceptlab-server");
  totals = {};
  for (std::uint32_t i = 0; i < log.header().workers; ++i)
    totals.workers.push_back(total_of(log.worker(i)));
  totals.not_kept = log.not_kept();
  std::vector<native::ServedConnection> rows = log.rows();
  std::erase_if(rows, [](const native::ServedConnection& row) { return row.accepted_ns == 0; });
  return rows;
}

std::optional<unsigned> dispatcher_of(const std::vector<native::ServedConnection>& rows,
                                      const WorkerTotals& totals) {
  if (rows.empty() || totals.workers.size() < 2) return std::nullopt;
  const std::size_t last = totals.workers.size() - 1;
  const bool dispatches = std::all_of(rows.begin(), rows.end(), [last](const auto& row) {
    return row.acceptor == last && row.worker != last;
  });
  return dispatches ? std::optional(static_cast<unsigned>(last)) : std::nullopt;
}

IssuedLog read_issued(const std::string& path) {
  const Log<native::IssuedConnection> log(path, "ALISSUED", "acceptlab-load");
  return {log.header().start_ns, log.rows(), log.not_kept()};
}

}  // namespace acceptlab::validation
