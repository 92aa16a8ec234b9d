#include <array>

#include "experiment/keys/key_readers.hpp"
#include "experiment/keys/keys.hpp"
#include "experiment/keys/read_values.hpp"

namespace acceptlab::experiment {
namespace {

constexpr std::array<std::string_view, 4> steering_names{"rss", "rps", "rfs", "loopback"};

std::vector<Key> machine_section() {
  return {
      {.path = "machine.packages",
       .form = Form::Integer,
       .fallback = "1",
       .meaning = "CPU packages (sockets)",
       .source = "convention",
       .unit = "packages",
       .least = 1,
       .most = 64,
       .read = store<&Scenario::machine, &MachineSpec::packages>},
      {.path = "machine.nodes_per_package",
       .form = Form::Integer,
       .fallback = "1",
       .meaning = "NUMA nodes in a package, contiguous blocks of its cores; of nodes and caches "
                  "the more numerous nest in the others",
       .source = "convention",
       .unit = "nodes",
       .least = 1,
       .most = 64,
       .read = store<&Scenario::machine, &MachineSpec::nodes_per_package>},
      {.path = "machine.llc_per_package",
       .form = Form::Integer,
       .fallback = "1",
       .meaning = "last-level caches in a package, contiguous blocks of its cores",
       .source = "convention",
       .unit = "caches",
       .least = 1,
       .most = 64,
       .read = store<&Scenario::machine, &MachineSpec::llc_per_package>},
      {.path = "machine.cores",
       .form = Form::Integer,
       .fallback = "",
       .meaning = "cores in a package; by default enough for one CPU a worker, a node and a cache",
       .source = "server.workers",
       .unit = "cores",
       .least = 1,
       .most = 4096,
       .read = store<&Scenario::machine, &MachineSpec::cores>},
      {.path = "machine.threads_per_core",
       .form = Form::Integer,
       .fallback = "1",
       .meaning = "CPU threads of a core; CPUs are numbered as Linux does: first threads by "
                  "package, then siblings",
       .source = "convention",
       .unit = "threads",
       .least = 1,
       .most = 8,
       .read = store<&Scenario::machine, &MachineSpec::threads_per_core>},
      {.path = "machine.nic_queues",
       .form = Form::Integer,
       .fallback = "8",
       .meaning = "receive queues of the network card, at most the number of CPUs",
       .source = "assumed",
       .unit = "queues",
       .least = 1,
       .most = 4096,
       .assumed = true,
       .read = store<&Scenario::machine, &MachineSpec::nic_queues>},
      {.path = "machine.irq",
       .form = Form::CpuList,
       .fallback = "spread",
       .meaning = "CPU of each receive queue in turn",
       .source = "irqbalance",
       .notation = "\"spread\" or a CPU list \"0-7\"",
       .read = read_irq},
      {.path = "machine.steering",
       .form = Form::Choice,
       .fallback = "rss",
       .meaning = "which CPU does a packet's protocol work",
       .source = "Linux default",
       .choices = steering_names,
       .read = store<&Scenario::machine, &MachineSpec::steering>},
      {.path = "machine.costs",
       .form = Form::Text,
       .fallback = "default",
       .meaning = "cost profile: what operations cost on the machine; one that ships, or a file "
                  "such as `acceptlab calibrate` writes ([cost-profiles.md](cost-profiles.md))",
       .source = "names of costs, below",
       .notation = "\"zero\", \"default\", \"xeon-2014\" or a file name",
       .read = read_costs_file},
      {.path = "machine.smt_speed",
       .form = Form::Number,
       .fallback = "0.62",
       .meaning = "speed of a CPU thread while a sibling of its core runs too; of a quarter of a "
                  "core's threads the square of it",
       .source = "assumed",
       .unit = "fraction",
       .least = 0.1,
       .most = 1,
       .assumed = true,
       .read = store<&Scenario::machine, &MachineSpec::smt_speed>},
      {.path = "machine.quota",
       .form = Form::Quota,
       .fallback = "none",
       .meaning = "limit of a cgroup on CPU time",
       .source = "convention",
       .notation = "\"none\" or \"4cpu\"",
       .read = read_quota},
      {.path = "machine.noise",
       .form = Form::Noise,
       .fallback = "[]",
       .meaning =
           "other load on the machine: threads with `burst` of work and `pause` in turn, or "
           "time that a hypervisor takes (`steal`); or a Poisson stream of packets for other "
           "sockets, each `burst` of packet work, dealt to the CPUs of `pin` at random",
       .source = "convention",
       .notation = "list of { threads = 2, burst = \"5ms\", pause = \"20ms\", pin = \"0-1\", steal "
                   "= false } or { packets = \"100k/s\", burst = \"3us\", pin = \"0\" }",
       .read = read_noise},
      {.path = "costs",
       .form = Form::Costs,
       .fallback = "",
       .meaning = "single costs, in place of those of machine.costs",
       .source = "names of costs, below",
       .notation =
           "NAME = duration, distribution, { cost = ..., source = ... } or { after = [...], "
           "cost = [...] }",
       .read = read_cost_table},
  };
}

std::vector<Key> kernel_section() {
  return {
      {.path = "kernel.system",
       .form = Form::Choice,
       .fallback = "linux",
       .meaning = "operating system of the server",
       .source = "convention",
       .choices = kernel::system_names,
       .read = store<&Scenario::kernel, &KernelSpec::system>},
      {.path = "kernel.version",
       .form = Form::Version,
       .fallback = "\"6.1\"",
       .meaning = "its version; by default the newest whose rules were studied (dragonfly 5.8, "
                  "freebsd 13.0, "
                  "netbsd 10.0, openbsd 7.0, macos 13.0)",
       .source = "convention",
       .notation = "\"6.1\", \"3.13.9\"",
       .read = read_kernel_version},
      {.path = "kernel.scheduler",
       .form = Form::Choice,
       .fallback = "auto",
       .meaning =
           "CPU scheduler; auto: cfs on Linux, eevdf since 6.6, dfly on DragonFly, elsewhere "
           "fifo, which no system has",
       .source = "the system's",
       .choices = scheduler_names,
       .read = store<&Scenario::kernel, &KernelSpec::scheduler>},
      {.path = "kernel.hz",
       .form = Form::Integer,
       .fallback = "250",
       .meaning = "timer interrupts a second, at which a thread's turn is looked at",
       .source = "Debian's CONFIG_HZ",
       .unit = "per second",
       .least = 10,
       .most = 10000,
       .read = store<&Scenario::kernel, &KernelSpec::hz>},
      {.path = "kernel.vcpu_pack",
       .form = Form::Integer,
       .fallback = "0",
       .meaning = "boot parameter sched_vcpu_pack of a guest kernel that keeps threads together on "
                  "CPUs that run already ([schedulers.md](schedulers.md)); kernel.org's has none",
       .source = "kernel.org",
       .unit = "bits",
       .least = 0,
       .most = 15,
       .read = store<&Scenario::kernel, &KernelSpec::vcpu_pack>},
      {.path = "kernel.hash_secret",
       .form = Form::Secret,
       .fallback = "random",
       .meaning = "secret of the socket hash; random is one draw per replication",
       .source = "Linux, at boot",
       .notation = "\"random\" or \"0x1234abcd\"",
       .read = read_hash_secret},
      {.path = "kernel.sysctl",
       .form = Form::Sysctls,
       .fallback = "",
       .meaning = "sysctls by their real names; their defaults are those of the version",
       .source = "the kernel's own",
       .notation = "\"net.core.somaxconn\" = 4096",
       .read = read_sysctls},
      {.path = "network.rtt",
       .form = Form::Distribution,
       .fallback = "200us",
       .meaning = "round-trip time between a client and the server",
       .source = "assumed",
       .assumed = true,
       .read = store<&Scenario::network, &NetworkSpec::rtt>},
      {.path = "network.loss",
       .form = Form::Number,
       .fallback = "0.0",
       .meaning = "probability that a segment is lost",
       .source = "assumed",
       .unit = "fraction",
       .least = 0,
       .most = 1,
       .assumed = true,
       .read = store<&Scenario::network, &NetworkSpec::loss>},
  };
}

}  // namespace

std::vector<Key> machine_keys() {
  std::vector<Key> keys = machine_section();
  const std::vector<Key> kernel = kernel_section();
  keys.insert(keys.end(), kernel.begin(), kernel.end());
  return keys;
}

}  // namespace acceptlab::experiment
