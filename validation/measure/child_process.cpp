#include "validation/measure/child_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <optional>
#include <system_error>

namespace acceptlab::validation {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::size_t most_kept = 16U << 20;  // of stdout
constexpr std::size_t complaint_kept = 4000;  // of stderr
constexpr milliseconds grace{3000};           // from SIGTERM to SIGKILL
constexpr milliseconds look_every{20};

[[noreturn]] void fail(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

struct Pipe {
  std::array<int, 2> ends{-1, -1};
  Pipe() {
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) fail("making a pipe");
  }
  ~Pipe() {
    close_end(0);
    close_end(1);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  void close_end(std::size_t end) {
    if (ends.at(end) >= 0) ::close(ends.at(end));
    ends.at(end) = -1;
  }
};

[[noreturn]] void become(const std::vector<std::string>& argv, const Pipe& out, const Pipe& err,
                         pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(127);
  ::setpgid(0, 0);  // Ctrl-C is passed on by us, not by the terminal
  ::dup2(out.ends[1], STDOUT_FILENO);
  ::dup2(err.ends[1], STDERR_FILENO);
  const int none = ::open("/dev/null", O_RDONLY);
  if (none >= 0) ::dup2(none, STDIN_FILENO);
  std::vector<char*> arguments;
  for (const std::string& word : argv) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  ::execv(arguments.front(), arguments.data());
  ::_exit(127);
}

/// Reads what is there; false at the end of the stream.
bool take(int fd, std::string& into, std::size_t most, bool keep_end) {
  std::array<char, 65536> buffer{};
  const ssize_t got = ::read(fd, buffer.data(), buffer.size());
  if (got <= 0) return got < 0 && errno == EINTR;
  into.append(buffer.data(), static_cast<std::size_t>(got));
  if (into.size() > most) into.erase(keep_end ? 0 : most, into.size() - most);
  return true;
}

class Child {
 public:
  Child(const std::vector<std::string>& argv, milliseconds timeout,
        const std::function<bool()>& cancelled)
      : cancelled_(cancelled), deadline_(Clock::now() + timeout) {
    const pid_t parent = ::getpid();
    pid_ = ::fork();
    if (pid_ < 0) fail("making a process");
    if (pid_ == 0) become(argv, out_, err_, parent);
    out_.close_end(1);
    err_.close_end(1);
  }

  ProgramEnd wait() {
    while (!reaped_) {
      read_what_is_there();
      end_it_if_it_is_time();
      const pid_t gone = ::waitpid(pid_, &status_, WNOHANG);
      reaped_ = gone == pid_ || (gone < 0 && errno == ECHILD);
    }
    while (read_what_is_there()) {
    }
    if (!early_) {
      end_.how = WIFEXITED(status_) ? ProgramEnd::How::Exited : ProgramEnd::How::Signalled;
    } else {
      end_.how = *early_;
    }
    end_.code = WIFEXITED(status_) ? WEXITSTATUS(status_) : WTERMSIG(status_);
    return std::move(end_);
  }

 private:
  /// False when both streams have ended, or nothing came for a moment.
  bool read_what_is_there() {
    std::array<pollfd, 2> polled{{{out_.ends[0], POLLIN, 0}, {err_.ends[0], POLLIN, 0}}};
    if (::poll(polled.data(), polled.size(), static_cast<int>(look_every.count())) <= 0)
      return false;
    bool any = false;
    if (polled[0].revents != 0) any |= drain(out_, end_.output, most_kept, false);
    if (polled[1].revents != 0) any |= drain(err_, end_.complaint, complaint_kept, true);
    return any;
  }

  static bool drain(Pipe& pipe, std::string& into, std::size_t most, bool keep_end) {
    if (take(pipe.ends[0], into, most, keep_end)) return true;
    pipe.close_end(0);
    return false;
  }

  void end_it_if_it_is_time() {
    const auto now = Clock::now();
    if (early_) {
      if (now > deadline_) ::kill(-pid_, SIGKILL);
      return;
    }
    if (cancelled_ && cancelled_()) {
      early_ = ProgramEnd::How::Cancelled;
    } else if (now > deadline_) {
      early_ = ProgramEnd::How::TimedOut;
    } else {
      return;
    }
    ::kill(-pid_, SIGTERM);
    deadline_ = now + grace;
  }

  const std::function<bool()>& cancelled_;
  Clock::time_point deadline_;
  Pipe out_, err_;
  pid_t pid_ = -1;
  int status_ = 0;
  bool reaped_ = false;
  std::optional<ProgramEnd::How> early_;
  ProgramEnd end_;
};

}  // namespace

ProgramEnd run_program(const std::vector<std::string>& argv, milliseconds timeout,
                       const std::function<bool()>& cancelled) {
  if (::access(argv.front().c_str(), X_OK) != 0) fail("starting " + argv.front());
  return Child(argv, timeout, cancelled).wait();
}

}  // namespace acceptlab::validation
