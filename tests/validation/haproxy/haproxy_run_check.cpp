#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstring>
#include <numeric>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/experiment/folder.hpp"
#include "tests/traced_run.hpp"
#include "tests/validation/program/checks.hpp"
#include "tests/validation/program/running_program.hpp"
#include "validation/measure/haproxy/haproxy_config.hpp"

// Starts the installed HAProxy by our configuration, one policy after the other, asks it for work
// and looks at what it did. Exit status: 0 as it should, 1 not, 3 there is no HAProxy with Lua
// here.

namespace acceptlab::validation {
namespace {

constexpr unsigned threads = 3;
constexpr Asked asked;

ProgramSetup setup_of(const std::string& policy, std::uint16_t port, const std::string& folder,
                      const std::string& version, double speed) {
  HaproxyOptions options;
  options.folder = folder;
  options.version = version;
  options.burn_loops_per_us = speed;
  options.reply_bytes = asked.reply_bytes;
  options.stats_socket = true;
  options.unlimited = 200;
  return haproxy_setup(
      testing::scenario(fmt::format("format = 1\n[machine]\ncores = 2\n[server]\nworkers = {}\n"
                                    "pin = \"none\"\npolicy = \"{}\"\n"
                                    "listen = [\"127.0.0.1:{}\"]\n[[arrivals]]\n",
                                    threads, policy, port)),
      options);
}

/// What HAProxy measures of its own loop.
double measured_speed(const std::string& version) {
  const experiment::Folder folder;
  const std::uint16_t port = free_port();
  const ProgramSetup setup = setup_of("haproxy", port, folder.path(""), version, 0);
  write_program_folder(setup, folder.path(""));
  const RunningProgram haproxy(setup.argv, port);
  return told_burn_speed(port);
}

/// What it answers to "show activity".
std::string activity(const std::string& socket) {
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, socket.c_str(), sizeof address.sun_path - 1);
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    throw std::runtime_error(socket + " is not there");
  constexpr std::string_view question = "show activity\n";
  std::string text;
  if (::send(fd, question.data(), question.size(), MSG_NOSIGNAL) > 0) {
    char block[4096];
    for (ssize_t n = 0; (n = ::recv(fd, block, sizeof block, 0)) > 0;)
      text.append(block, static_cast<std::size_t>(n));
  }
  ::close(fd);
  return text;
}

/// "accepted: 8 [ 5 3 ]": of each thread.
std::vector<unsigned> by_thread(const std::string& activity, const std::string& name) {
  std::vector<unsigned> counts;
  const std::size_t at = activity.find("\n" + name + ":");
  if (at == std::string::npos) return counts;
  std::istringstream rest(activity.substr(activity.find('[', at) + 1));
  for (unsigned count = 0; rest >> count;) counts.push_back(count);
  return counts;
}

unsigned sum(const std::vector<unsigned>& counts) {
  return std::accumulate(counts.begin(), counts.end(), 0U);
}

void check_threads(const std::string& policy, const std::string& activity) {
  const auto accepted = by_thread(activity, "accepted"),
             handed = by_thread(activity, "accq_pushed");
  check("threads that count", accepted.size() == threads, std::to_string(accepted.size()));
  // One more connection looked whether the port listens.
  check("accepted", sum(accepted) >= asked.requests, std::to_string(sum(accepted)));
  // The socket of its statistics hands on nothing.
  const bool hands_on = policy == "haproxy";
  check(hands_on ? "all were handed on" : "none was handed on",
        hands_on ? sum(handed) >= asked.requests : sum(handed) == 0, std::to_string(sum(handed)));
  // The cursors of two-index turn, and a hash gives each its part: that it leaves one of three out
  // of 300 is as good as impossible.
  std::size_t busy = 0;
  for (const unsigned count : accepted) busy += count > 0;
  check("threads that accepted", hands_on ? busy > 0 : busy == threads, std::to_string(busy));
}

void run(const std::string& policy, const std::string& version, double speed) {
  std::printf("%s\n", policy.c_str());
  const experiment::Folder folder;
  const std::string home = folder.path("it's a folder");
  const std::uint16_t port = free_port();
  const ProgramSetup setup = setup_of(policy, port, home, version, speed);
  write_program_folder(setup, home);
  RunningProgram haproxy(setup.argv, port);
  check_work(port, asked);
  check_threads(policy, activity(home + "/stats.sock"));
  check_end(haproxy, port, asked, -SIGTERM);
}

void check_policies() {
  const HaproxyOptions options;
  const HaproxyBuild build = haproxy_build(options.program);
  if (build.version.empty() || !build.has_lua)
    throw Skipped{"the package haproxy is not installed, or another with no Lua in it"};
  const double speed = measured_speed(build.version);
  std::printf("haproxy %s, %.2f loops a microsecond\n", build.version.c_str(), speed);
  for (const char* policy : {"haproxy", "haproxy-by-thread"}) run(policy, build.version, speed);
}

}  // namespace
}  // namespace acceptlab::validation

int main() { return acceptlab::validation::status_of(acceptlab::validation::check_policies); }
