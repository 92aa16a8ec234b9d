#include "validation/measure/native_programs.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <system_error>

namespace acceptlab::validation {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

bool is_program(const fs::path& path) {
  return fs::is_regular_file(path) && ::access(path.c_str(), X_OK) == 0;
}

/// Folders in which the programs may be.
std::vector<fs::path> folders_for(std::string_view name, const std::string& folder) {
  if (!folder.empty()) return {folder};
  const char* named = std::getenv("ACCEPTLAB_NATIVE_DIR");
  if (named != nullptr && *named != '\0') return {named};
  std::error_code unknown;
  const fs::path own = fs::read_symlink("/proc/self/exe", unknown).parent_path();
  if (unknown) return {};
  const std::string part(name.substr(name.find('-') + 1));
  return {own, own.parent_path() / "libexec" / "acceptlab",
          own.parent_path() / "validation" / "native" / part};
}

/// A pipe whose ends are not left to other programs.
class Pipe {
 public:
  Pipe() {
    if (::pipe2(ends_.data(), O_CLOEXEC) < 0) fail("make a pipe");
  }
  ~Pipe() {
    close(0);
    close(1);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  int end(std::size_t which) const { return ends_.at(which); }
  void close(std::size_t which) {
    if (ends_.at(which) >= 0) ::close(ends_.at(which));
    ends_.at(which) = -1;
  }
  std::string read_all() const {
    std::string text;
    std::array<char, 65536> part{};
    for (;;) {
      const ssize_t count = ::read(ends_[0], part.data(), part.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) fail("read what a program prints");
      if (count == 0) return text;
      text.append(part.data(), static_cast<std::size_t>(count));
    }
  }

 private:
  std::array<int, 2> ends_{-1, -1};
};

/// The child's side of fork: only calls that are safe there. Does not return.
[[noreturn]] void become(const char* program, char* const* words, int output, int failure,
                         pid_t parent) {
  int error = 0;
  if (::prctl(PR_SET_PDEATHSIG, SIGTERM) < 0 || ::getppid() != parent ||
      ::dup2(output, STDOUT_FILENO) < 0) {
    error = errno != 0 ? errno : ECANCELED;
  } else {
    ::execv(program, words);
    error = errno;
  }
  constexpr int not_started = 127;
  static_cast<void>(::write(failure, &error, sizeof error) == sizeof error);
  ::_exit(not_started);
}

int wait_for(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0)
    if (errno != EINTR) fail("wait for a program");
  constexpr int by_signal = 128;
  return WIFEXITED(status) ? WEXITSTATUS(status) : by_signal + WTERMSIG(status);
}

}  // namespace

fs::path native_program(std::string_view name, const std::string& folder) {
  std::string looked_in;
  for (const fs::path& candidate : folders_for(name, folder)) {
    if (is_program(candidate / name)) return candidate / name;
    looked_in += (looked_in.empty() ? "" : ", ") + candidate.string();
  }
  throw std::system_error(
      ENOENT, std::generic_category(),
      fmt::format("{} is not in {}; build it (cmake --build ... --target {}), or name its folder "
                  "by --native-dir or ACCEPTLAB_NATIVE_DIR",
                  name, looked_in, name));
}

ProgramOutput run_program(const fs::path& program, const std::vector<std::string>& arguments) {
  std::vector<std::string> words{program.string()};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);

  Pipe output, failure;
  const pid_t parent = ::getpid(), child = ::fork();
  if (child < 0) fail("fork");
  if (child == 0)
    become(words.front().c_str(), pointers.data(), output.end(1), failure.end(1), parent);
  output.close(1);
  failure.close(1);
  ProgramOutput result;
  result.text = output.read_all();
  const std::string error = failure.read_all();
  result.status = wait_for(child);
  if (error.size() == sizeof(int)) {
    error.copy(reinterpret_cast<char*>(&errno), sizeof(int));
    fail("start " + program.string());
  }
  return result;
}

}  // namespace acceptlab::validation
