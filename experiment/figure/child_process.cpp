#include "experiment/figure/child_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <system_error>

namespace acceptlab::experiment {

namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void fail(int error, const std::string& what) {
  throw std::system_error(error, std::generic_category(), what);
}

/// Both ends of a pipe, closed when they go; neither is passed on to other children.
class Pipe {
 public:
  Pipe() {
    if (::pipe2(ends_.data(), O_CLOEXEC) != 0) fail(errno, "making a pipe");
  }
  ~Pipe() {
    close_end(0);
    close_end(1);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  int read_end() const { return ends_[0]; }
  int write_end() const { return ends_[1]; }
  void close_end(std::size_t end) {
    if (ends_.at(end) >= 0) ::close(ends_.at(end));
    ends_.at(end) = -1;
  }

 private:
  std::array<int, 2> ends_{-1, -1};
};

/// A write to a child that has gone is an error of that write, not the end of this process.
class NoPipeSignal {
 public:
  NoPipeSignal() {
    struct sigaction ignore {};
    ignore.sa_handler = SIG_IGN;
    ::sigaction(SIGPIPE, &ignore, &before_);
  }
  ~NoPipeSignal() { ::sigaction(SIGPIPE, &before_, nullptr); }
  NoPipeSignal(const NoPipeSignal&) = delete;
  NoPipeSignal& operator=(const NoPipeSignal&) = delete;

 private:
  struct sigaction before_ {};
};

pid_t start(const std::vector<std::string>& arguments, const Pipe& in, const Pipe& out,
            const Pipe& err) {
  std::vector<char*> argv;
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  // Its words and numbers are not to depend on who runs it.
  const char* path = std::getenv("PATH");
  std::array environment{std::string("PATH=") + (path != nullptr ? path : ""),
                         std::string("LC_ALL=C.UTF-8"), std::string("HOME=/")};
  std::vector<char*> envp;
  for (std::string& variable : environment) envp.push_back(variable.data());
  envp.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, in.read_end(), STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, out.write_end(), STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, err.write_end(), STDERR_FILENO);
  pid_t pid = 0;
  const int error = ::posix_spawnp(&pid, argv.front(), &actions, nullptr, argv.data(), envp.data());
  ::posix_spawn_file_actions_destroy(&actions);
  if (error != 0) fail(error, "starting " + arguments.front());
  return pid;
}

/// Whether there may be more.
bool read_some(int from, std::string& to) {
  std::array<char, 65536> buffer{};
  const ssize_t count = ::read(from, buffer.data(), buffer.size());
  if (count > 0) to.append(buffer.data(), static_cast<std::size_t>(count));
  return count > 0 || (count < 0 && (errno == EINTR || errno == EAGAIN));
}

/// Gives and takes until the child has closed its ends. False when the time is over.
bool converse(Pipe& in, Pipe& out, Pipe& err, std::string_view input, ChildOutput& output,
              Clock::time_point end) {
  ::fcntl(in.write_end(), F_SETFL, O_NONBLOCK);
  while (out.read_end() >= 0 || err.read_end() >= 0) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now());
    std::array<pollfd, 3> ends{{{in.write_end(), POLLOUT, 0},
                                {out.read_end(), POLLIN, 0},
                                {err.read_end(), POLLIN, 0}}};  // those below 0 are left out
    if (left.count() <= 0) return false;
    if (::poll(ends.data(), ends.size(), static_cast<int>(left.count())) < 0 && errno != EINTR)
      fail(errno, "waiting for a program");
    if (ends[0].revents != 0) {
      const ssize_t count = ::write(in.write_end(), input.data(), input.size());
      if (count > 0) input.remove_prefix(static_cast<std::size_t>(count));
      if (input.empty() || (count < 0 && errno != EAGAIN && errno != EINTR)) in.close_end(1);
    }
    if (ends[1].revents != 0 && !read_some(out.read_end(), output.out)) out.close_end(0);
    if (ends[2].revents != 0 && !read_some(err.read_end(), output.err)) err.close_end(0);
  }
  return true;
}

}  // namespace

ChildOutput run_child(const std::vector<std::string>& arguments, std::string_view input,
                      std::chrono::milliseconds limit) {
  Pipe in, out, err;
  const NoPipeSignal no_pipe_signal;
  const pid_t pid = start(arguments, in, out, err);
  in.close_end(0);
  out.close_end(1);
  err.close_end(1);
  ChildOutput output;
  const bool in_time = converse(in, out, err, input, output, Clock::now() + limit);
  if (!in_time) ::kill(pid, SIGKILL);
  while (::waitpid(pid, &output.status, 0) < 0 && errno == EINTR) {
  }
  if (!in_time) fail(ETIMEDOUT, "running " + arguments.front());
  return output;
}

}  // namespace acceptlab::experiment
