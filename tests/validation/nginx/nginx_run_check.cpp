#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "tests/experiment/folder.hpp"
#include "tests/traced_run.hpp"
#include "tests/validation/nginx/checks.hpp"
#include "validation/measure/nginx/nginx_access_log.hpp"
#include "validation/measure/nginx/nginx_config.hpp"

// Starts the installed nginx by our configuration, one policy after the other, asks it for work and
// looks at what it did. Exit status: 0 as it should, 1 not, 3 there is no nginx with Perl here.

namespace acceptlab::validation {
namespace {

using namespace std::chrono_literals;

constexpr unsigned workers = 3, requests = 300;
constexpr std::uint64_t demand_ns = 1'000'000;
constexpr std::size_t reply_bytes = 200;

/// A connection to the loopback port; negative when refused.
int connected(std::uint16_t port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return fd;
  ::close(fd);
  return -1;
}

/// The whole answer to one GET, up to the server's close.
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

std::string body_of(const std::string& text) {
  const std::size_t end = text.find("\r\n\r\n");
  return end == std::string::npos ? "" : text.substr(end + 4);
}

std::uint16_t free_port() {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  if (::bind(fd, reinterpret_cast<const sockaddr*>(&address), length) != 0 ||
      ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length) != 0)
    throw std::runtime_error("no free port");
  ::close(fd);
  return ntohs(address.sin_port);
}

/// nginx with its workers in a process group of their own, which ends with this object.
class Nginx {
 public:
  Nginx(const std::vector<std::string>& argv, std::uint16_t port) {
    group_ = ::fork();
    if (group_ == 0) {
      ::setpgid(0, 0);
      std::vector<char*> words;
      for (const std::string& word : argv) words.push_back(const_cast<char*>(word.c_str()));
      words.push_back(nullptr);
      ::execv(words[0], words.data());
      ::_exit(127);
    }
    for (unsigned tries = 0; tries < 200; ++tries) {
      std::this_thread::sleep_for(25ms);
      if (const int fd = connected(port); fd >= 0) {
        ::close(fd);
        return;
      }
    }
    kill_all();
    throw std::runtime_error("nginx does not listen");
  }
  ~Nginx() { kill_all(); }
  Nginx(const Nginx&) = delete;
  Nginx& operator=(const Nginx&) = delete;

  /// Its exit status; `used`: of the master and of the workers that it has waited for.
  int end(rusage& used) {
    ::kill(group_, SIGTERM);
    int status = 0;
    for (unsigned tries = 0; tries < 200; ++tries) {
      if (::wait4(group_, &status, WNOHANG, &used) == group_) {
        reaped_ = true;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
      }
      std::this_thread::sleep_for(25ms);
    }
    return -1;
  }
  bool anybody_left() const { return ::kill(-group_, 0) == 0; }

 private:
  void kill_all() const {
    ::kill(-group_, SIGKILL);
    if (!reaped_) ::waitpid(group_, nullptr, 0);
  }
  pid_t group_ = -1;
  bool reaped_ = false;
};

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

NginxSetup setup_of(const std::string& policy, std::uint16_t port, const std::string& folder,
                    const std::string& version, double speed) {
  NginxOptions options;
  options.folder = folder;
  options.version = version;
  options.burn_loops_per_us = speed;
  options.reply_bytes = reply_bytes;
  options.access_log = true;
  options.as_root = ::geteuid() == 0;
  options.unlimited = 512;
  return nginx_setup(testing::scenario("format = 1\n[machine]\ncores = 2\n[server]\nworkers = " +
                                       std::to_string(workers) + "\npin = \"none\"\npolicy = \"" +
                                       policy + "\"\nlisten = [\"127.0.0.1:" +
                                       std::to_string(port) + "\"]\n[[arrivals]]\n"),
                     options);
}

/// What nginx measures of its own loop.
double measured_speed(const std::string& version) {
  const experiment::Folder folder;
  const std::uint16_t port = free_port();
  const NginxSetup setup = setup_of("nginx-shared", port, folder.path(""), version, 0);
  write_nginx_folder(setup, folder.path(""));
  const Nginx nginx(setup.argv, port);
  return std::stod(body_of(answer(port, "/burn-speed")));
}

void ask(std::uint16_t port) {
  const std::string path = "/work?cpu=" + std::to_string(demand_ns) + "&id=";
  unsigned right = 0;
  for (unsigned i = 0; i < requests; ++i) {
    const std::string text = answer(port, path + std::to_string(i));
    right += text.size() == reply_bytes && text.starts_with("HTTP/1.1 200 OK\r\n");
  }
  check("answers of 200 bytes", right == requests, std::to_string(right));
}

void check_shares(const std::string& policy, const std::string& log) {
  std::map<std::int32_t, unsigned> shares;
  std::map<std::string, unsigned> ids;
  for (const NginxServed& row : read_nginx_access_log(log)) {
    if (row.id.empty()) continue;
    ++shares[row.pid];
    ++ids[row.id];
  }
  check("each request once in the log", ids.size() == requests, std::to_string(ids.size()));
  std::string text;
  for (const auto& [pid, count] : shares) text += std::to_string(count) + " ";
  // By the rule of 16 each worker has its turn, by the hash each its part; the mutex need not be
  // fair. That a hash leaves one of three out of 300 is as good as impossible.
  const bool spread = policy != "nginx-accept-mutex";
  check("workers that served", spread ? shares.size() == workers : !shares.empty(), text);
}

void run(const std::string& policy, const std::string& version, double speed) {
  std::printf("%s\n", policy.c_str());
  const experiment::Folder folder;
  const std::string home = folder.path("it's a folder");
  const std::uint16_t port = free_port();
  const NginxSetup setup = setup_of(policy, port, home, version, speed);
  write_nginx_folder(setup, home);
  Nginx nginx(setup.argv, port);
  ask(port);
  rusage used{};
  const int status = nginx.end(used);
  check("exit status", status == 0, std::to_string(status));
  check("no process left", !nginx.anybody_left(), "");
  const int fd = connected(port);
  check("port closed", fd < 0, "");
  // What it costs to handle 300 connections is a tenth of what they ask for.
  const double asked = 1e-9 * static_cast<double>(demand_ns) * requests,
               took = seconds(used.ru_utime) + seconds(used.ru_stime);
  check("CPU used / CPU asked for", took > 0.6 * asked && took < 3 * asked,
        std::to_string(took / asked));
  check_shares(policy, home + "/access.log");
}

bool nginx_with_perl(const NginxOptions& options) {
  return ::access(options.program.c_str(), X_OK) == 0 &&
         ::access((options.modules + "/ngx_http_perl_module.so").c_str(), R_OK) == 0;
}

void check_policies() {
  const NginxOptions options;
  if (!nginx_with_perl(options))
    throw Skipped{"the packages nginx and libnginx-mod-http-perl are not installed"};
  const std::string version = nginx_version(options.program);
  const double speed = measured_speed(version);
  std::printf("nginx %s, %.1f loops a microsecond\n", version.c_str(), speed);
  for (const char* policy : {"nginx-shared", "nginx-accept-mutex", "nginx-reuseport"})
    run(policy, version, speed);
}

}  // namespace
}  // namespace acceptlab::validation

int main() { return acceptlab::validation::status_of(acceptlab::validation::check_policies); }
