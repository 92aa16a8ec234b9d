// other_machine INTERFACE PREFIX PROGRAM...: a network namespace that stands for another machine,
// joined to this one by a veth pair of that name. With the prefix "198.18.77" this end has
// 198.18.77.1, the other one .2 and .3. Runs the program there, and says its process number on
// stdout. That machine is there until this process is told to end: the namespace goes with it, and
// the pair with the namespace. Exit status 3 where that is not allowed.

#include <fcntl.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <fstream>
#include <iostream>
#include <string>
#include <system_error>

#include "validation/native/linux/endpoint.hpp"
#include "validation/native/linux/link.hpp"
#include "validation/native/linux/system_call.hpp"
#include "validation/native/stand/route_netlink.hpp"

namespace {

using acceptlab::native::checked;
using acceptlab::native::Endpoint;
using acceptlab::native::FileDescriptor;

constexpr unsigned prefix_bits = 24;
constexpr int not_allowed = 3;

FileDescriptor present_namespace() {
  return FileDescriptor(checked(::open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC), "open"));
}

void enter(const FileDescriptor& network) {
  checked(::setns(network.get(), CLONE_NEWNET), "setns");
}

void add_address(const std::string& interface, const std::string& text) {
  const Endpoint address = Endpoint::parse(text, 0);
  acceptlab::native::stand::add_ipv4_address(interface, ntohl(address.word(0)), prefix_bits);
}

void join(const std::string& interface, const std::string& prefix) {
  const FileDescriptor here = present_namespace();
  checked(::unshare(CLONE_NEWNET), "unshare");
  const FileDescriptor there = present_namespace();
  enter(here);
  acceptlab::native::stand::make_veth_pair(interface, there);
  add_address(interface, prefix + ".1");
  acceptlab::native::set_link_up(interface);
  enter(there);
  acceptlab::native::set_link_up("lo");
  for (const char* last : {".2", ".3"}) add_address(interface, prefix + last);
  acceptlab::native::set_link_up(interface);
}

}  // namespace

int main(int count, char** words) try {
  if (count < 4) return 2;
  join(words[1], words[2]);
  // As the stand does for what it starts: other load of this machine comes after it.
  ::setsid();
  std::ofstream("/proc/self/autogroup") << "-20";
  const pid_t program = checked(::fork(), "fork");
  if (program == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::execv(words[3], words + 3);
    std::cerr << words[3] << ": " << std::generic_category().message(errno) << '\n';
    return 2;
  }
  std::cout << "program " << program << std::endl;
  ::waitpid(program, nullptr, 0);
  for (;;) ::pause();
} catch (const std::exception& error) {
  std::cerr << "other_machine: " << error.what() << '\n';
  return not_allowed;
}
