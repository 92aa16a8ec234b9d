// However acceptlab-stand ends, nothing is left: no process, no BPF program, no namespace with a
// name, no tracing instance, no half of a result.

#include <linux/bpf.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstring>
#include <fstream>
#include <random>
#include <set>
#include <sstream>
#include <thread>

#include "tests/catch.hpp"
#include "tests/validation/stand/stand_run.hpp"

namespace acceptlab::testing {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

std::string content(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

/// Processes that have the mark in their environment. A zombie has no environment.
std::set<std::string> marked_processes(const std::string& mark) {
  std::set<std::string> found;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator("/proc", error))
    if (content(entry.path() / "environ").find("STAND_TEST_MARK=" + mark) != std::string::npos)
      found.insert(content(entry.path() / "cmdline"));
  return found;
}

/// How many BPF programs of ours the kernel holds.
int own_bpf_programs() {
  int count = 0;
  bpf_attr attributes{};
  while (::syscall(SYS_bpf, BPF_PROG_GET_NEXT_ID, &attributes, sizeof attributes) == 0) {
    const std::uint32_t id = attributes.next_id;
    attributes = {};
    attributes.prog_id = id;
    const auto fd = static_cast<std::uint32_t>(
        ::syscall(SYS_bpf, BPF_PROG_GET_FD_BY_ID, &attributes, sizeof attributes));
    bpf_prog_info info{};
    attributes = {};
    attributes.info.bpf_fd = fd;
    attributes.info.info_len = sizeof info;
    attributes.info.info = reinterpret_cast<std::uint64_t>(&info);
    if (::syscall(SYS_bpf, BPF_OBJ_GET_INFO_BY_FD, &attributes, sizeof attributes) == 0 &&
        std::strncmp(info.name, "stamp_", 6) == 0)
      ++count;
    ::close(static_cast<int>(fd));
    attributes = {};
    attributes.start_id = id;
  }
  return count;
}

std::set<std::string> names_in(const char* folder) {
  std::set<std::string> names;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error))
    names.insert(entry.path().string());
  return names;
}

/// What a run might leave on the machine besides processes.
struct Traces {
  std::set<std::string> net_names = names_in("/run/netns");
  std::set<std::string> pinned = names_in("/sys/fs/bpf");
  std::set<std::string> instances = names_in("/sys/kernel/tracing/instances");
  int bpf_programs = own_bpf_programs();
};

/// The kernel ends things at once, but not in no time; and another stand on this machine may have
/// BPF programs, too.
bool soon(const std::function<bool()>& holds) {
  for (int i = 0; i < 1000; ++i) {
    if (holds()) return true;
    std::this_thread::sleep_for(milliseconds(10));
  }
  return false;
}

pid_t child_of(pid_t process) {
  const std::string task = std::to_string(process);
  pid_t child = 0;
  std::ifstream("/proc/" + task + "/task/" + task + "/children") >> child;
  return child;
}

void check_nothing_left(const StandRun& run, const std::string& mark, const Traces& before) {
  const bool all_ended = soon([&]() { return marked_processes(mark).empty(); });
  if (!all_ended) UNSCOPED_INFO("left: " << *marked_processes(mark).begin());
  CHECK(all_ended);
  CHECK(soon([&]() { return own_bpf_programs() <= before.bpf_programs; }));
  const Traces after;
  CHECK(after.net_names == before.net_names);
  CHECK(after.pinned == before.pinned);
  CHECK(after.instances == before.instances);
  if (run.has_result()) CHECK(run.result()["schema"] == "acceptlab.run/1");
}

milliseconds random_moment() {
  static std::mt19937 random(20140612);
  return milliseconds(std::uniform_int_distribution<int>(0, 1000)(random));
}

TEST_CASE("Killed at any moment, the stand leaves nothing") {
  const Traces before;
  for (int i = 0; i < 10; ++i) {
    StandRun run;
    run.plan["sched_trace"] = i % 2 == 0;
    run.plan["network"] = i % 4 == 3 ? "veth" : "loopback";
    if (i % 4 == 3) {
      run.use_server("10.77.0.1", 4, false);
      run.use_load("10.77.0.2", "10.77.0.1", 200, 2500);
    }
    const std::string mark = "kill-" + std::to_string(::getpid()) + "-" + std::to_string(i);
    const auto moment = random_moment();
    INFO("killed after " << moment.count() << " ms");
    const pid_t stand = run.start(mark);
    std::this_thread::sleep_for(moment);
    // Every third time only the process behind it, which supervises the run.
    const pid_t inner = i % 3 == 2 ? child_of(stand) : 0;
    ::kill(inner > 0 ? inner : stand, SIGKILL);
    int status = 0;
    ::waitpid(stand, &status, 0);
    if (inner > 0) CHECK(WEXITSTATUS(status) == 3);
    check_nothing_left(run, mark, before);
  }
}

TEST_CASE("Interrupted, the stand ends everything and writes nothing") {
  const Traces before;
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    StandRun run;
    const std::string mark = "end-" + std::to_string(::getpid()) + "-" + std::to_string(signal);
    const auto moment = milliseconds(100) + random_moment() / 2;
    INFO("signal " << signal << " after " << moment.count() << " ms");
    const pid_t stand = run.start(mark);
    std::this_thread::sleep_for(moment);
    ::kill(stand, signal);
    int status = 0;
    ::waitpid(stand, &status, 0);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 130);
    CHECK_FALSE(run.has_result());
    check_nothing_left(run, mark, before);
  }
}

}  // namespace
}  // namespace acceptlab::testing
