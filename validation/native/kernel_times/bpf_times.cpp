#include <bpf/bpf.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <algorithm>
#include <utility>

#include "validation/native/kernel_times/bpf_code.hpp"
#include "validation/native/kernel_times/bpf_object.hpp"
#include "validation/native/kernel_times/bpf_programs.hpp"

namespace acceptlab::native {
namespace {

// Linux 5.14 and later; Debian 12's own headers have it, older C libraries do not.
constexpr int so_netns_cookie = 71;

std::uint64_t own_net_cookie() {
  const FileDescriptor socket(
      checked(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "control socket"));
  std::uint64_t cookie = 0;
  socklen_t size = sizeof cookie;
  if (::getsockopt(socket.get(), SOL_SOCKET, so_netns_cookie, &cookie, &size) != 0) return 0;
  return cookie;
}

kernel_times_config config_of(const Watched& watched) {
  struct stat own {};
  checked(::stat("/proc/thread-self/ns/net", &own), "/proc/thread-self/ns/net");
  kernel_times_config config{};
  config.server_net = static_cast<__u32>(own.st_ino);
  config.load_net = static_cast<__u32>(watched.load_net);
  config.port = watched.port;
  config.server_net_cookie = own_net_cookie();
  return config;
}

// Linux 5.15 and later.
bool knows_network_of_sockets() {
  return libbpf_probe_bpf_helper(BPF_PROG_TYPE_SOCK_OPS, BPF_FUNC_get_netns_cookie, nullptr) == 1;
}

BpfObject load(const Watched& watched, bool stamps_accepts) {
  BpfObject object("kernel_times", kernel_times_code());
  object.set_constant(config_of(watched));
  object.set_entries("established_stamps", watched.connections);
  object.set_entries("accepted_stamps", watched.accepts ? watched.connections : 1);
  if (!stamps_accepts) object.leave_out("stamp_accepted");
  if (!knows_network_of_sockets()) object.leave_out("stamp_established");
  if (!watched.system_calls)
    for (const char* program : {"count_accept", "count_epoll"}) object.leave_out(program);
  object.load();
  return object;
}

class BpfTimes : public KernelTimes {
 public:
  BpfTimes(const Watched& watched, std::vector<std::string>& lost)
      : object_(load_what_can_be(watched, lost)) {
    if (sources_.accepted == "bpf") attach_accepts(lost);
    if (watched.system_calls) attach_system_calls(lost);
    object_.attach("count_waking");
    attach_established(lost);
    sources_.established = sources_.wakeups = "bpf";
  }

  Sources sources() const override { return sources_; }

  std::map<pid_t, TaskCounts> task_counts() override {
    std::map<pid_t, TaskCounts> all;
    const int tasks = object_.map_descriptor("tasks");
    std::uint32_t pid = 0;
    for (const std::uint32_t* last = nullptr; bpf_map_get_next_key(tasks, last, &pid) == 0;
         last = &pid) {
      task_counts_of(tasks, pid, all);
    }
    return all;
  }

  ConnectionStamps stop(std::vector<std::string>& lost) override {
    object_.detach_all();
    const auto counters = object_.variable<kernel_times_counters>("counters");
    ConnectionStamps stamps;
    stamps.established = kept("established_stamps", counters.established, "established", lost);
    stamps.accepted = kept("accepted_stamps", counters.accepted, "accept", lost);
    if (counters.unknown_tasks > 0)
      lost.push_back(std::to_string(counters.unknown_tasks) + " wake-ups of too many tasks");
    if (const std::uint64_t missed = object_.missed_runs("stamp_state_change"); missed > 0)
      lost.push_back("up to " + std::to_string(missed) +
                     " established times: an interrupt changed a connection's state while another "
                     "state was being looked at");
    if (const std::uint64_t missed = object_.missed_runs("count_waking"); missed > 0)
      lost.push_back("up to " + std::to_string(missed) + " wake-ups that came one within another");
    return stamps;
  }

 private:
  static void task_counts_of(int map, std::uint32_t pid, std::map<pid_t, TaskCounts>& into) {
    ::task_counts counts{};
    if (bpf_map_lookup_elem(map, &pid, &counts) != 0) return;
    into[static_cast<pid_t>(pid)] = {counts.woken, counts.epoll_returns, counts.accepted,
                                     counts.again};
  }

  // Older kernels do not let a program of control groups know who is running.
  BpfObject load_what_can_be(const Watched& watched, std::vector<std::string>& lost) {
    if (watched.accepts) try {
        BpfObject object = load(watched, true);
        sources_.accepted = "bpf";
        return object;
      } catch (const EnvironmentError& error) {
        const std::string reason = error.what();
        BpfObject object = load(watched, false);
        lost.push_back("no accept times by the kernel: " + reason);
        return object;
      }
    return load(watched, false);
  }

  void attach_established(std::vector<std::string>& lost) try {
    object_.attach_to_all_cgroups("stamp_established");
  } catch (const EnvironmentError& error) {
    object_.attach("stamp_state_change");
    lost.push_back("established times that their tracepoint does not tell: " +
                   std::string(error.what()));
  }

  void attach_accepts(std::vector<std::string>& lost) try {
    object_.attach_to_all_cgroups("stamp_accepted");
  } catch (const EnvironmentError& error) {
    sources_.accepted = "none";
    lost.push_back("no accept times by the kernel: " + std::string(error.what()));
  }

  void attach_system_calls(std::vector<std::string>& lost) try {
    for (const char* call : {"sys_exit_accept4", "sys_exit_accept"})
      object_.attach_to_tracepoint("count_accept", "syscalls", call);
    for (const char* call : {"sys_exit_epoll_wait", "sys_exit_epoll_pwait"})
      object_.attach_to_tracepoint("count_epoll", "syscalls", call);
    sources_.system_calls = "bpf";
  } catch (const EnvironmentError& error) {
    lost.push_back("no counts of accept and epoll_wait: " + std::string(error.what()));
  }

  std::vector<connection_stamp> kept(const char* map, std::uint64_t made, const char* what,
                                     std::vector<std::string>& lost) {
    const auto entries = object_.entries<connection_stamp>(map);
    if (made > entries.size())
      lost.push_back(std::string(what) + " times of " + std::to_string(made - entries.size()) +
                     " connections: more than max_connections");
    const auto count = std::min<std::size_t>(made, entries.size());
    return {entries.begin(), entries.begin() + static_cast<std::ptrdiff_t>(count)};
  }

  Sources sources_;
  BpfObject object_;
};

}  // namespace

std::unique_ptr<KernelTimes> attach_bpf_times(const Watched& watched,
                                              std::vector<std::string>& lost) {
  return std::make_unique<BpfTimes>(watched, lost);
}

}  // namespace acceptlab::native
