// tiny_load SOURCE ADDRESS PORT CONNECTIONS GAP_US FILE --start-at NS: connections one after the
// other, begun at equal distances, from ports 20000 and up. A row each: source, port, before and
// after connect(), end.

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <string>

namespace {

constexpr int first_port = 20000;

long now_ns() {
  timespec time{};
  ::clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1'000'000'000L + time.tv_nsec;
}

void sleep_until(long ns) {
  const timespec time{ns / 1'000'000'000L, ns % 1'000'000'000L};
  ::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, nullptr);
}

sockaddr_in name_of(const char* address, int port) {
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_port = htons(static_cast<std::uint16_t>(port));
  ::inet_pton(AF_INET, address, &name.sin_addr);
  return name;
}

[[noreturn]] void fail(const char* what) {
  std::perror(what);
  ::_exit(3);
}

void connect_once(const sockaddr_in& from, const sockaddr_in& to, std::ostream& rows) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int yes = 1;
  ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (::bind(socket, reinterpret_cast<const sockaddr*>(&from), sizeof from) < 0) fail("bind");
  const long before = now_ns();
  if (::connect(socket, reinterpret_cast<const sockaddr*>(&to), sizeof to) < 0) fail("connect");
  const long after = now_ns();
  ::send(socket, "hello", 5, MSG_NOSIGNAL);
  std::array<char, 64> answer{};
  while (::recv(socket, answer.data(), answer.size(), 0) > 0) {
  }
  const linger reset{1, 0};
  ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  ::close(socket);
  std::array<char, INET_ADDRSTRLEN> text{};
  ::inet_ntop(AF_INET, &from.sin_addr, text.data(), text.size());
  rows << text.data() << ' ' << ntohs(from.sin_port) << ' ' << before << ' ' << after << ' '
       << now_ns() << '\n';
}

}  // namespace

int main(int count, char** words) {
  if (count != 9 || std::string(words[7]) != "--start-at") return 2;
  const sockaddr_in to = name_of(words[2], std::atoi(words[3]));
  const long connections = std::atol(words[4]), gap_ns = std::atol(words[5]) * 1000;
  const long start = std::atol(words[8]);
  std::ofstream rows(words[6]);
  for (long i = 0; i < connections; ++i) {
    sleep_until(start + i * gap_ns);
    connect_once(name_of(words[1], first_port + static_cast<int>(i)), to, rows);
  }
}
