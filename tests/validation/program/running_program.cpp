#include "tests/validation/program/running_program.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <stdexcept>
#include <thread>

#include "tests/validation/program/checks.hpp"

namespace acceptlab::validation {

using namespace std::chrono_literals;

namespace {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

}  // namespace

int connected(std::uint16_t port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = loopback(port);
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return fd;
  ::close(fd);
  return -1;
}

std::string answer(std::uint16_t port, const std::string& path) {
  const int fd = connected(port);
  if (fd < 0) throw std::runtime_error("connection refused");
  const std::string request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
  std::string text;
  if (::send(fd, request.data(), request.size(), MSG_NOSIGNAL) > 0) {
    char block[4096];
    for (ssize_t n = 0; (n = ::recv(fd, block, sizeof block, 0)) > 0;)
      text.append(block, static_cast<std::size_t>(n));
  }
  ::close(fd);
  return text;
}

std::string body_of(const std::string& answer) {
  const std::size_t end = answer.find("\r\n\r\n");
  return end == std::string::npos ? "" : answer.substr(end + 4);
}

std::uint16_t free_port() {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = loopback(0);
  socklen_t length = sizeof address;
  if (::bind(fd, reinterpret_cast<const sockaddr*>(&address), length) != 0 ||
      ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length) != 0)
    throw std::runtime_error("no free port");
  ::close(fd);
  return ntohs(address.sin_port);
}

double told_burn_speed(std::uint16_t port) {
  return std::stod(body_of(answer(port, "/burn-speed")));
}

RunningProgram::RunningProgram(const std::vector<std::string>& argv, std::uint16_t port) {
  group_ = ::fork();
  if (group_ == 0) {
    ::setpgid(0, 0);
    std::vector<char*> words;
    for (const std::string& word : argv) words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    ::execv(words[0], words.data());
    ::_exit(127);
  }
  for (unsigned tries = 0; tries < 400; ++tries) {
    std::this_thread::sleep_for(25ms);
    if (const int fd = connected(port); fd >= 0) {
      ::close(fd);
      return;
    }
  }
  kill_all();
  throw std::runtime_error(argv.front() + " does not listen");
}

int RunningProgram::end(rusage& used) {
  ::kill(group_, SIGTERM);
  int status = 0;
  for (unsigned tries = 0; tries < 200; ++tries) {
    if (::wait4(group_, &status, WNOHANG, &used) == group_) {
      reaped_ = true;
      return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    }
    std::this_thread::sleep_for(25ms);
  }
  return -999;
}

bool RunningProgram::anybody_left() const { return ::kill(-group_, 0) == 0; }

void RunningProgram::kill_all() const {
  ::kill(-group_, SIGKILL);
  if (!reaped_) ::waitpid(group_, nullptr, 0);
}

void check_work(std::uint16_t port, const Asked& asked) {
  const std::string path = "/work?cpu=" + std::to_string(asked.demand_ns) + "&id=";
  unsigned right = 0;
  for (unsigned i = 0; i < asked.requests; ++i) {
    const std::string text = answer(port, path + std::to_string(i));
    right += text.size() == asked.reply_bytes && text.starts_with("HTTP/1.1 200 OK\r\n");
  }
  check("answers of the size asked for", right == asked.requests, std::to_string(right));
}

void check_end(RunningProgram& program, std::uint16_t port, const Asked& asked, int status) {
  rusage used{};
  const int ended = program.end(used);
  check("exit status", ended == status, std::to_string(ended));
  check("no process left", !program.anybody_left(), "");
  const int fd = connected(port);
  check("port closed", fd < 0, "");
  if (fd >= 0) ::close(fd);
  // What it costs to handle a connection is a tenth of what it asks for, or less.
  const double work = 1e-9 * static_cast<double>(asked.demand_ns) * asked.requests,
               took = seconds(used.ru_utime) + seconds(used.ru_stime);
  check("CPU used / CPU asked for", took > 0.6 * work && took < 3 * work,
        std::to_string(took / work));
}

}  // namespace acceptlab::validation
