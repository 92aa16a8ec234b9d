#include "validation/native/stand/child_process.hpp"

#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <fstream>
#include <system_error>
#include <utility>

#include "validation/native/stand/supervision.hpp"

namespace acceptlab::native::stand {
namespace {

FileDescriptor open_output(const std::filesystem::path& file) {
  constexpr mode_t readable_by_all = 0644;
  return FileDescriptor(
      checked(::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, readable_by_all),
              ("open " + file.string()).c_str()));
}

std::vector<char*> pointers_to(const std::vector<std::string>& words) {
  std::vector<char*> pointers;
  pointers.reserve(words.size() + 1);
  for (const std::string& word : words) pointers.push_back(const_cast<char*>(word.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

// In the new process. Returns only when it failed, with errno.
int become(const std::vector<std::string>& argv, const FileDescriptor& output,
           const FileDescriptor& errors, const std::function<void()>& enter) try {
  enter();
  unblock_signals();
  const FileDescriptor nothing(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  if (::dup2(nothing.get(), STDIN_FILENO) < 0 || ::dup2(output.get(), STDOUT_FILENO) < 0 ||
      ::dup2(errors.get(), STDERR_FILENO) < 0)
    return errno;
  const std::vector<char*> words = pointers_to(argv);
  ::execvp(words[0], words.data());
  return errno;
} catch (const std::system_error& error) {
  return error.code().value();
}

std::string last_line(const std::filesystem::path& file) {
  std::ifstream stream(file);
  std::string last;
  for (std::string line; std::getline(stream, line);)
    if (!line.empty()) last = line;
  return last;
}

}  // namespace

ChildProcess::ChildProcess(std::string role, const std::vector<std::string>& argv,
                           const std::filesystem::path& folder, const std::function<void()>& enter)
    : role_(std::move(role)), errors_(folder / (role_ + ".err")) {
  const FileDescriptor output = open_output(folder / (role_ + ".out"));
  const FileDescriptor errors = open_output(errors_);
  std::array<int, 2> ends{};
  checked(::pipe2(ends.data(), O_CLOEXEC), "pipe2");
  const FileDescriptor failure(ends[0]);
  FileDescriptor report(ends[1]);
  pid_ = checked(::fork(), "fork");
  if (pid_ == 0) {
    const int error = become(argv, output, errors, enter);
    [[maybe_unused]] const auto told = ::write(report.get(), &error, sizeof error);
    ::_exit(EXIT_FAILURE);
  }
  report.reset();
  pidfd_ = FileDescriptor(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)));
  int error = 0;
  if (::read(failure.get(), &error, sizeof error) == sizeof error) {
    ::waitpid(pid_, nullptr, 0);
    status_ = EXIT_FAILURE;
    throw Fault("cannot start the " + role_ + ", " + argv.front() + ": " +
                std::generic_category().message(error));
  }
  if (!pidfd_.open()) throw EnvironmentError("pidfd_open: Linux 5.3 or later is needed");
}

ChildProcess::~ChildProcess() {
  if (ended()) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

bool ChildProcess::ended() const {
  if (status_) return true;
  int status = 0;
  if (::waitpid(pid_, &status, WNOHANG) != pid_) return false;
  status_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  return true;
}

void ChildProcess::send(int signal, std::optional<int> value) const {
  if (ended()) return;
  if (value)
    ::sigqueue(pid_, signal, sigval{.sival_int = *value});
  else
    ::kill(pid_, signal);
}

std::string ChildProcess::how_it_ended() const {
  std::string text = "the " + role_ + " ended ";
  text += status() >= 0 ? "with status " + std::to_string(status())
                        : "by signal " + std::to_string(-status());
  const std::string line = last_line(errors_);
  return line.empty() ? text : text + ": " + line;
}

}  // namespace acceptlab::native::stand
