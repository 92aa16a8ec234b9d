#include "validation/measure/child_process.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <filesystem>
#include <string>
#include <system_error>

#include "tests/catch.hpp"
#include "validation/measure/scratch_folder.hpp"

namespace acceptlab::validation {
namespace {

using std::chrono::milliseconds;
using How = ProgramEnd::How;

ProgramEnd shell(const std::string& script, milliseconds timeout = milliseconds(20'000)) {
  return run_program({"/bin/sh", "-c", script}, timeout);
}

TEST_CASE("a program's output, complaint and status are told") {
  const ProgramEnd end = shell("echo out; echo err >&2; exit 7");
  CHECK(end.how == How::Exited);
  CHECK(end.code == 7);
  CHECK(end.output == "out\n");
  CHECK(end.complaint == "err\n");
}

TEST_CASE("a program that dies of a signal says which") {
  const ProgramEnd end = shell("kill -9 $$");
  CHECK(end.how == How::Signalled);
  CHECK(end.code == SIGKILL);
}

TEST_CASE("a program whose time is up is ended, its children too") {
  const ProgramEnd end = shell("sleep 60 & echo $!; wait", milliseconds(100));
  CHECK(end.how == How::TimedOut);
  const int child = std::stoi(end.output);
  bool gone = false;
  for (int i = 0; i < 200 && !gone; ++i) {
    ::usleep(10'000);
    gone = ::kill(child, 0) != 0;
  }
  CHECK(gone);
}

TEST_CASE("a program that is not there is an error") {
  CHECK_THROWS_AS(run_program({"/nonexistent/program"}, milliseconds(100)), std::system_error);
}

TEST_CASE("a scratch folder goes with its object") {
  std::filesystem::path path;
  {
    const ScratchFolder scratch;
    path = scratch.path();
    CHECK(std::filesystem::is_directory(path));
  }
  CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE("a scratch folder goes when its process is killed") {
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    const ScratchFolder scratch;
    const std::string path = scratch.path().string();
    if (::write(ends[1], path.data(), path.size()) < 0) ::_exit(1);
    ::close(ends[1]);
    for (;;) ::pause();
  }
  ::close(ends[1]);
  std::array<char, 4096> buffer{};
  const ssize_t got = ::read(ends[0], buffer.data(), buffer.size());
  ::close(ends[0]);
  REQUIRE(got > 0);
  const std::filesystem::path path(std::string(buffer.data(), static_cast<std::size_t>(got)));
  REQUIRE(::kill(child, SIGKILL) == 0);
  ::waitpid(child, nullptr, 0);
  bool gone = false;
  for (int i = 0; i < 200 && !gone; ++i) {
    ::usleep(10'000);
    gone = !std::filesystem::exists(path);
  }
  CHECK(gone);
}

}  // namespace
}  // namespace acceptlab::validation
