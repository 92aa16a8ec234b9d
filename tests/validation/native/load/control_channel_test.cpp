#include "validation/native/load/control_channel.hpp"

#include <sys/eventfd.h>
#include <sys/socket.h>

#include <array>

#include "tests/catch.hpp"
#include "validation/native/load/monotonic_clock.hpp"

using namespace acceptlab::native::load;
using acceptlab::native::FileDescriptor;

namespace {

/// A channel, and the other side's end as a plain socket.
struct Pair {
  explicit Pair(int stop = -1) : Pair(connected_pair(), stop) {}

  void say(std::string_view text) const {
    REQUIRE(::send(other.get(), text.data(), text.size(), MSG_NOSIGNAL) ==
            static_cast<ssize_t>(text.size()));
  }
  std::string heard() const {
    std::array<char, 1000> text{};
    const ssize_t size = ::recv(other.get(), text.data(), text.size(), MSG_DONTWAIT);
    return {text.data(), static_cast<std::size_t>(size > 0 ? size : 0)};
  }

  FileDescriptor other;
  ControlChannel channel;

 private:
  static constexpr Nanoseconds patience = 100'000'000;

  // A connection over loopback, because the channel sets options of TCP.
  static std::pair<FileDescriptor, FileDescriptor> connected_pair();
  Pair(std::pair<FileDescriptor, FileDescriptor> ends, int stop)
      : other(std::move(ends.first)), channel(std::move(ends.second), patience, stop) {}
};

std::pair<FileDescriptor, FileDescriptor> Pair::connected_pair() {
  const FileDescriptor listener(::socket(AF_INET, SOCK_STREAM, 0));
  REQUIRE(::listen(listener.get(), 1) == 0);  // unbound: the kernel chooses a port
  sockaddr_storage where{};
  socklen_t size = sizeof where;
  auto* address = reinterpret_cast<sockaddr*>(&where);
  REQUIRE(::getsockname(listener.get(), address, &size) == 0);
  FileDescriptor other(::socket(AF_INET, SOCK_STREAM, 0));
  REQUIRE(::connect(other.get(), address, size) == 0);
  return {std::move(other), FileDescriptor(::accept(listener.get(), nullptr, nullptr))};
}

}  // namespace

TEST_CASE("who sends a little now and then is not waited for without end", "[load][control]") {
  Pair pair;
  pair.channel.set_deadline(monotonic_now());
  pair.say("a");
  CHECK_THROWS_WITH(pair.channel.read_line(), "the other side takes too long");
}

TEST_CASE("what has been said last is not lost with unread bytes", "[load][control]") {
  Pair pair;
  pair.say("never read");
  pair.channel.write_line("failed", 2);
  CHECK(::shutdown(pair.other.get(), SHUT_WR) == 0);
  pair.channel.finish(one_second);
  CHECK(pair.heard() == "failed 2\n");
}

TEST_CASE("lines and blocks come as they were sent, however they are cut", "[load][control]") {
  Pair pair;
  pair.say("ready 5\nlog 4\nab");
  CHECK(pair.channel.expect("ready") == 5);
  const ControlLine line = pair.channel.read_line();
  CHECK(line.name == "log");
  pair.say(
      "\nc"
      "end\n");
  CHECK(pair.channel.read_block(line.number, 10) == "ab\nc");
  CHECK(pair.channel.read_line().name == "end");
}

TEST_CASE("what is written has a size before its bytes", "[load][control]") {
  Pair pair;
  pair.channel.write_block("log", "abc");
  pair.channel.write_line("end", 1);
  CHECK(pair.heard() == "log 3\nabcend 1\n");
}

TEST_CASE("what is no line of the protocol is refused", "[load][control]") {
  const auto text = GENERATE(std::string("GET / HTTP/1.1\n"), std::string("log -1\n"),
                             std::string("log 1x\n"), std::string(5000, 'x'));
  Pair pair;
  pair.say(text);
  CHECK_THROWS_AS(pair.channel.read_line(), ControlError);
}

TEST_CASE("blocks are bounded", "[load][control]") {
  Pair pair;
  CHECK_THROWS_WITH(pair.channel.read_block(11, 10), Catch::Contains("at most 10"));
}

TEST_CASE("silence and a closed connection are errors", "[load][control]") {
  Pair pair;
  CHECK_THROWS_WITH(pair.channel.read_line(), Catch::Contains("silent"));
  pair.other.reset();
  CHECK_THROWS_WITH(pair.channel.read_line(), Catch::Contains("closed"));
}

TEST_CASE("a stop interrupts waiting until it is to be ignored", "[load][control]") {
  const FileDescriptor stop(::eventfd(1, EFD_CLOEXEC));
  Pair pair(stop.get());
  CHECK_THROWS_AS(pair.channel.read_line(), ControlInterrupted);
  pair.channel.ignore_stop();
  pair.say("end\n");
  CHECK(pair.channel.read_line().name == "end");
}

TEST_CASE("another line than the expected one is named", "[load][control]") {
  Pair pair;
  pair.say("stop\n");
  CHECK_THROWS_WITH(pair.channel.expect("start"), Catch::Contains("'start' was expected"));
}
