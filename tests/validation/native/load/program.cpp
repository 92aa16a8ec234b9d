#include "tests/validation/native/load/program.hpp"

#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstring>
#include <fstream>
#include <iterator>
#include <thread>

#include "tests/catch.hpp"

using namespace std::chrono_literals;
using acceptlab::native::checked;
using acceptlab::native::FileDescriptor;

namespace {

FileDescriptor memory_file(const char* name) {
  return FileDescriptor(checked(::memfd_create(name, MFD_CLOEXEC), "memfd_create"));
}

std::string content_of(const FileDescriptor& file) {
  std::ifstream stream("/proc/self/fd/" + std::to_string(file.get()));
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace

nlohmann::json Ended::report() const {
  CAPTURE(out, err);
  const auto json = nlohmann::json::parse(out, nullptr, false);
  REQUIRE_FALSE(json.is_discarded());
  return json;
}

Program::Program(const std::vector<std::string>& arguments)
    : out_(memory_file("stdout")), err_(memory_file("stderr")) {
  std::vector<std::string> words{ACCEPTLAB_LOAD};
  words.insert(words.end(), arguments.begin(), arguments.end());
  start(words);
}

Program::Program(int descriptors, const std::vector<std::string>& arguments)
    : out_(memory_file("stdout")), err_(memory_file("stderr")) {
  std::vector<std::string> words{
      "/bin/sh", "-c", "ulimit -n " + std::to_string(descriptors) + " && exec \"$0\" \"$@\"",
      ACCEPTLAB_LOAD};
  words.insert(words.end(), arguments.begin(), arguments.end());
  start(words);
}

void Program::start(const std::vector<std::string>& words) {
  std::vector<char*> pointers;
  for (const std::string& word : words) pointers.push_back(const_cast<char*>(word.c_str()));
  pointers.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, out_.get(), STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, err_.get(), STDERR_FILENO);
  const int error = ::posix_spawn(&pid_, pointers[0], &actions, nullptr, pointers.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  INFO(words[0]);
  REQUIRE(error == 0);
}

Program::~Program() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

void Program::signal(int number) const { REQUIRE(::kill(pid_, number) == 0); }

std::string Program::first_line() const {
  for (int i = 0; i < 1000; ++i) {
    const std::string text = content_of(out_);
    if (const std::size_t end = text.find('\n'); end != std::string::npos)
      return text.substr(0, end);
    std::this_thread::sleep_for(10ms);
  }
  FAIL("nothing on stdout; stderr: " << content_of(err_));
  return {};
}

Ended Program::wait() {
  int state = 0;
  for (int i = 0; i < 12000; ++i) {
    if (::waitpid(pid_, &state, WNOHANG) == pid_) {
      pid_ = -1;
      return {.status = WIFEXITED(state) ? WEXITSTATUS(state) : -WTERMSIG(state),
              .out = content_of(out_),
              .err = content_of(err_)};
    }
    std::this_thread::sleep_for(5ms);
  }
  FAIL("the program does not end; stderr: " << content_of(err_));
  return {};
}

Ended run_load(const std::vector<std::string>& arguments) { return Program(arguments).wait(); }

nlohmann::json report_of(std::vector<std::string> arguments) {
  arguments.emplace_back("--json");
  return run_load(arguments).report();
}

LogFile::LogFile(const std::string& name) {
  using acceptlab::native::LogHeader;
  std::ifstream stream(name, std::ios::binary);
  const std::string content{std::istreambuf_iterator<char>(stream), {}};
  REQUIRE(content.size() >= sizeof(LogHeader));
  REQUIRE(content.starts_with("ALISSUED"));
  std::memcpy(&start_ns, content.data() + offsetof(LogHeader, start_ns), sizeof start_ns);
  rows.resize((content.size() - sizeof(LogHeader)) / sizeof rows[0]);
  std::memcpy(rows.data(), content.data() + sizeof(LogHeader), rows.size() * sizeof rows[0]);
}
