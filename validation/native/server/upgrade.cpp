#include "validation/native/server/upgrade.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <sstream>
#include <stdexcept>
#include <system_error>

#include "validation/native/linux/system_call.hpp"

namespace acceptlab::native::server {
namespace {

constexpr auto variable = "ACCEPTLAB_SERVER_LEGACY";
constexpr int environment_fault = 3;

/// "BURN LOG NEXT PORTS port... SOCKETS birth place fd ...".
std::string text_of(const Legacy& legacy) {
  std::string text = fmt::format("{} {} {} {}", legacy.burn_speed, legacy.log, legacy.next_birth,
                                 legacy.ports.size());
  for (const std::uint16_t port : legacy.ports) text += fmt::format(" {}", port);
  text += fmt::format(" {}", legacy.sockets.size());
  for (const ListenSocket& socket : legacy.sockets)
    text += fmt::format(" {} {} {}", socket.birth, socket.place, socket.fd);
  return text;
}

Legacy legacy_in(const std::string& text) {
  std::istringstream words(text);
  Legacy legacy;
  std::size_t ports = 0, sockets = 0;
  words >> legacy.burn_speed >> legacy.log >> legacy.next_birth >> ports;
  for (std::size_t i = 0; words && i < ports; ++i) words >> legacy.ports.emplace_back();
  words >> sockets;
  for (std::size_t i = 0; words && i < sockets; ++i) {
    ListenSocket& socket = legacy.sockets.emplace_back();
    words >> socket.birth >> socket.place >> socket.fd;
  }
  if (!words) throw std::runtime_error(fmt::format("{}=\"{}\" is cut; unset it", variable, text));
  return legacy;
}

void set_close_on_exec(int fd, bool on) {
  if (fd >= 0) ::fcntl(fd, F_SETFD, on ? FD_CLOEXEC : 0);
}

[[noreturn]] void become(char** argv, const Legacy& legacy, const std::string& text) {
  for (const ListenSocket& socket : legacy.sockets) set_close_on_exec(socket.fd, false);
  set_close_on_exec(legacy.log, false);
  ::setenv(variable, text.c_str(), 1);  // NOLINT(concurrency-mt-unsafe): a master has one thread
  sigset_t none;
  ::sigemptyset(&none);
  ::pthread_sigmask(SIG_SETMASK, &none, nullptr);
  ::execvp(argv[0], argv);
  fmt::print(stderr, "acceptlab-server: upgrade: {}: {}\n", argv[0],
             std::generic_category().message(errno));
  ::_exit(environment_fault);
}

}  // namespace

std::optional<Legacy> take_legacy() {
  const char* text = std::getenv(variable);  // NOLINT(concurrency-mt-unsafe)
  if (text == nullptr) return {};
  Legacy legacy = legacy_in(text);
  ::unsetenv(variable);  // NOLINT(concurrency-mt-unsafe)
  for (const ListenSocket& socket : legacy.sockets) set_close_on_exec(socket.fd, true);
  set_close_on_exec(legacy.log, true);
  return legacy;
}

pid_t start_successor(char** argv, const Legacy& legacy) {
  const std::string text = text_of(legacy);
  const pid_t pid = native::checked(::fork(), "upgrade: fork");
  if (pid == 0) become(argv, legacy, text);
  return pid;
}

}  // namespace acceptlab::native::server
