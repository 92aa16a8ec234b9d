#include "validation/native/stand/enclosure.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "validation/native/stand/keeper.hpp"
#include "validation/native/stand/supervision.hpp"

namespace acceptlab::native::stand {
namespace {

std::string reason() { return std::generic_category().message(errno); }

void write_file(const char* file, const std::string& text) {
  std::ofstream stream(file);
  stream << text << std::flush;
  if (!stream) throw EnvironmentError(std::string("cannot write ") + file);
}

// Everybody keeps the number that they have.
void map_user(uid_t user, gid_t group) {
  write_file("/proc/self/setgroups", "deny");
  const std::string user_text = std::to_string(user), group_text = std::to_string(group);
  write_file("/proc/self/uid_map", user_text + " " + user_text + " 1");
  write_file("/proc/self/gid_map", group_text + " " + group_text + " 1");
}

Enclosure::Kind isolate(bool own_network, std::vector<std::string>& lost) {
  const uid_t user = ::geteuid();
  const gid_t group = ::getegid();
  const int namespaces = CLONE_NEWPID | (own_network ? CLONE_NEWNET : 0);
  if (::unshare(namespaces) == 0) return Enclosure::Kind::Root;
  if (::unshare(CLONE_NEWUSER | namespaces) == 0) {
    map_user(user, group);
    die_with_parent();
    return Enclosure::Kind::User;
  }
  lost.push_back("no namespaces (" + reason() +
                 "): the run shares the network, its sysctls and its counters with this machine");
  return Enclosure::Kind::None;
}

}  // namespace

Enclosure::Enclosure(const Wishes& wishes, std::vector<std::string>& lost)
    : kind_(isolate(wishes.own_network, lost)),
      own_network_(wishes.own_network && kind_ != Kind::None) {
  // Where there is no process namespace, orphans become children of this process.
  if (kind_ == Kind::None) checked(::prctl(PR_SET_CHILD_SUBREAPER, 1), "PR_SET_CHILD_SUBREAPER");
  start_keeper(wishes.shows_devices, lost);
}

void Enclosure::start_keeper(bool shows_devices, std::vector<std::string>& lost) {
  std::array<int, 2> life{}, report{};
  checked(::pipe2(life.data(), O_CLOEXEC), "pipe2");
  FileDescriptor keeper_end(life[0]);
  lifeline_ = FileDescriptor(life[1]);
  checked(::pipe2(report.data(), O_CLOEXEC), "pipe2");
  const FileDescriptor from_keeper(report[0]);
  FileDescriptor to_parent(report[1]);
  const pid_t parent = ::getpid();
  keeper_ = checked(::fork(), "fork");
  if (keeper_ == 0) {
    lifeline_.reset();
    keep_until_end({.isolated = has_own_processes(),
                    .shows_devices = shows_devices,
                    .parent = parent,
                    .lifeline = keeper_end.get(),
                    .report = to_parent.get()});
  }
  to_parent.reset();
  int error = 0;
  if (::read(from_keeper.get(), &error, sizeof error) != sizeof error)
    throw EnvironmentError("the keeper of the run's processes ended at once");
  errno = error;
  if (error != 0)
    lost.push_back("the programs see this machine's /proc: cannot mount it (" + reason() + ")");
  if (error == 0 && has_own_processes()) {
    const std::string file = "/proc/" + std::to_string(keeper_) + "/ns/mnt";
    mounts_ = FileDescriptor(checked(::open(file.c_str(), O_RDONLY | O_CLOEXEC), file.c_str()));
  }
}

Enclosure::~Enclosure() {
  lifeline_.reset();
  if (has_own_processes()) ::kill(keeper_, SIGKILL);
  ::waitpid(keeper_, nullptr, 0);
}

std::string Enclosure::path(const std::string& in_there) const {
  return mounts_.open() ? "/proc/" + std::to_string(keeper_) + "/root" + in_there : in_there;
}

void Enclosure::enter() const {
  if (kind_ == Kind::None) die_with_parent();
  if (!mounts_.open()) return;
  const std::filesystem::path folder = std::filesystem::current_path();
  checked(::setns(mounts_.get(), CLONE_NEWNS), "enter the mounts of the run");
  checked(::chdir(folder.c_str()), "go back to the present folder");
}

}  // namespace acceptlab::native::stand
