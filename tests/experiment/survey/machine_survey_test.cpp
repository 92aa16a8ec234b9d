#include "experiment/survey/cpu_layout.hpp"
#include "experiment/survey/kernel_settings.hpp"
#include "experiment/survey/listen_sockets.hpp"
#include "experiment/survey/network_card.hpp"
#include "tests/catch.hpp"
#include "tests/experiment/survey/made_up.hpp"

using namespace acceptlab::experiment;

TEST_CASE("two packages with threads numbered in turn: CPUs get the scenario's numbers", "[init]") {
  // CPUs 0 1 are the threads of core 0 of package 0, 2 3 of core 1, 4..7 the same of package 1.
  const MadeUp machine;
  machine.write("/sys/devices/system/cpu/online", "0-7\n");
  for (unsigned cpu = 0; cpu < 8; ++cpu)
    machine.cpu(cpu, cpu / 4, cpu % 4 / 2, cpu < 4 ? "0-3" : "4-7");
  const CpuLayout layout = cpu_layout(SystemFiles(machine.root()));
  CHECK(layout.known);
  CHECK(layout.packages == 2);
  CHECK(layout.cores == 2);
  CHECK(layout.threads_per_core == 2);
  CHECK(layout.llc_per_package == 1);
  CHECK(layout.renumbered());
  // First threads by package: 0 2 4 6, then their siblings 1 3 5 7.
  CHECK(layout.names == std::vector<unsigned>{0, 2, 4, 6, 1, 3, 5, 7});
  CHECK(layout.in_scenario({1, 2, 7}) == std::vector<unsigned>{4, 1, 7});
  CHECK(remarks_say(layout_findings(layout), "CPU numbers below are the scenario's"));
}

TEST_CASE("caches and nodes of a package, numbered as scenarios do", "[init]") {
  const MadeUp machine;
  machine.write("/sys/devices/system/cpu/online", "0-7\n");
  for (unsigned cpu = 0; cpu < 8; ++cpu) machine.cpu(cpu, 0, cpu, cpu < 4 ? "0-3" : "4-7");
  for (unsigned node = 0; node < 2; ++node)
    machine.write("/sys/devices/system/node/node" + std::to_string(node) + "/cpulist",
                  node == 0 ? "0-3\n" : "4-7\n");
  const CpuLayout layout = cpu_layout(SystemFiles(machine.root()));
  CHECK(layout.llc_per_package == 2);
  CHECK(layout.nodes_per_package == 2);
  CHECK(!layout.renumbered());
}

TEST_CASE("a hybrid machine is told as cores of one package", "[init]") {
  // Two cores of two threads and two of one: 6 CPUs, which 4 cores of 2 threads are not.
  const MadeUp machine;
  machine.write("/sys/devices/system/cpu/online", "0-5\n");
  const unsigned cores[]{0, 0, 1, 1, 2, 3};
  for (unsigned cpu = 0; cpu < 6; ++cpu) machine.cpu(cpu, 0, cores[cpu], "0-5");
  const CpuLayout layout = cpu_layout(SystemFiles(machine.root()));
  CHECK(layout.cores == 6);
  CHECK(layout.threads_per_core == 1);
  CHECK(!layout.remarks.empty());
}

TEST_CASE("without /sys the CPUs are those of cpuinfo, without both they are assumed", "[init]") {
  const MadeUp machine;
  const CpuLayout nothing = cpu_layout(SystemFiles(machine.root()));
  CHECK(!nothing.known);
  CHECK(finding_of(layout_findings(nothing), "machine.cores")->guessed);

  machine.write("/proc/cpuinfo",
                "processor\t: 0\nphysical id\t: 0\ncore id\t\t: 0\n\n"
                "processor\t: 1\nphysical id\t: 1\ncore id\t\t: 0\n");
  const CpuLayout two = cpu_layout(SystemFiles(machine.root()));
  CHECK(two.known);
  CHECK(two.packages == 2);
  CHECK(two.cores == 1);
}

namespace {

/// Four queues of eth0 behind the default route, and a card with more that carries no route.
void add_cards(const MadeUp& machine) {
  machine.write("/proc/net/route",
                "Iface\tDestination\tGateway\neth0\t00000000\t0101A8C0\neth1\t0001A8C0\t0\n");
  std::string interrupts = "           CPU0       CPU1\n";
  for (unsigned queue = 0; queue < 4; ++queue) {
    const std::string number = std::to_string(queue);
    machine.write("/sys/class/net/eth0/queues/rx-" + number + "/rps_cpus", "00\n");
    machine.write("/sys/class/net/eth0/queues/tx-" + number + "/xps_cpus", "00\n");
    const std::string irq = std::to_string(40 + queue);
    machine.write("/proc/irq/" + irq + "/smp_affinity_list", "0-3\n");
    machine.write("/proc/irq/" + irq + "/effective_affinity_list",
                  std::to_string(3 - queue) + "\n");
    machine.write("/sys/class/net/eth0/device/msi_irqs/" + irq, "msix\n");
    interrupts += " " + irq + ":  12  0  PCI-MSI 4-edge  eth0-TxRx-" + number + "\n";
  }
  machine.write("/sys/class/net/eth0/device/msi_irqs/44", "msix\n");
  interrupts += " 44:  1  0  PCI-MSI 5-edge  eth0-event\nNMI:  0  0  Non-maskable interrupts\n";
  machine.write("/proc/interrupts", interrupts);
  for (unsigned queue = 0; queue < 16; ++queue)
    machine.write("/sys/class/net/eth1/queues/rx-" + std::to_string(queue) + "/rps_cpus", "00\n");
}

CpuLayout of_four() {
  CpuLayout layout;
  layout.cores = layout.online = 4;
  layout.known = true;
  layout.names = {0, 1, 2, 3};
  return layout;
}

}  // namespace

TEST_CASE("queues and interrupts of the card with the default route", "[init]") {
  const MadeUp machine;
  add_cards(machine);
  const SystemFiles files(machine.root());
  const Findings found = network_findings(files, of_four());
  CHECK(found.value_of("machine.nic_queues") == "4");
  CHECK(found.value_of("machine.irq") == "\"3,2,1,0\"");  // queue by queue, 44 is no queue's
  CHECK(found.value_of("machine.steering") == "\"rss\"");
  CHECK(!finding_of(found, "machine.irq")->guessed);
}

TEST_CASE("steering is RPS by a mask, and RFS by flow tables of both kinds", "[init]") {
  const MadeUp machine;
  add_cards(machine);
  const SystemFiles files(machine.root());
  machine.write("/sys/class/net/eth0/queues/rx-2/rps_cpus", "00000000,0000000f\n");
  CHECK(network_findings(files, of_four()).value_of("machine.steering") == "\"rps\"");
  machine.write("/sys/class/net/eth0/queues/rx-2/rps_flow_cnt", "4096\n");
  CHECK(network_findings(files, of_four()).value_of("machine.steering") == "\"rps\"");
  machine.write("/proc/sys/net/core/rps_sock_flow_entries", "32768\n");
  CHECK(network_findings(files, of_four()).value_of("machine.steering") == "\"rfs\"");
}

TEST_CASE("interrupts of several CPUs, or no card, leave guesses", "[init]") {
  const MadeUp machine;
  CHECK(finding_of(network_findings(SystemFiles(machine.root()), of_four()), "machine.nic_queues")
            ->guessed);
  add_cards(machine);
  machine.write("/proc/irq/41/effective_affinity_list", "0-1\n");
  const Findings found = network_findings(SystemFiles(machine.root()), of_four());
  CHECK(found.value_of("machine.irq") == "\"spread\"");
  CHECK(finding_of(found, "machine.irq")->guessed);
}

TEST_CASE("a kernel of a distribution is asked for its real release", "[init]") {
  CHECK(kernel_version_text("6.18.44", "") == "6.18.44");
  CHECK(kernel_version_text("6.18.44-fc", "") == "6.18.44");
  // Debian 12 calls every release 6.1.0; its banner does not.
  CHECK(kernel_version_text("6.1.0-18-amd64",
                            "Linux version 6.1.0-18-amd64 (a@b) (gcc-12 12.2.0) #1 SMP Debian "
                            "6.1.76-1 (2024-02-01)") == "6.1.76");
  CHECK(kernel_version_text("5.15.0-91-generic", "Ubuntu 5.15.0-91.101-generic 5.15.131") ==
        "5.15.131");
  CHECK(kernel_version_text("6.1.0-18-amd64", "") == "6.1");
  CHECK(kernel_version_text("nonsense", "") == "");
}

TEST_CASE("sysctls that the model reads, against the defaults of the version", "[init]") {
  const MadeUp machine;
  machine.write("/proc/sys/kernel/osrelease", "6.1.76\n");
  machine.write("/proc/sys/net/core/somaxconn", "128\n");
  machine.write("/proc/sys/net/ipv4/tcp_abort_on_overflow", "0\n");
  machine.write("/boot/config-6.1.76", "CONFIG_X=y\nCONFIG_HZ_250=y\nCONFIG_HZ=1000\n");
  machine.write("/proc/cmdline", "quiet sched_vcpu_pack=15 root=/dev/vda\n");
  const Findings found = kernel_findings(SystemFiles(machine.root()));
  CHECK(found.value_of("kernel.version") == "\"6.1.76\"");
  CHECK(found.value_of("kernel.hz") == "1000");
  CHECK(found.value_of("kernel.vcpu_pack") == "15");
  const Finding* somaxconn = finding_of(found, "kernel.sysctl.net.core.somaxconn");
  REQUIRE(somaxconn != nullptr);
  CHECK(somaxconn->value == "128");
  CHECK(somaxconn->from.find("default of 6.1.76 is 4096") != std::string::npos);
  CHECK(
      finding_of(found, "kernel.sysctl.net.ipv4.tcp_abort_on_overflow")->from.find("the default") !=
      std::string::npos);
  // What is not there is said to be assumed, never dropped.
  CHECK(remarks_say(found, "net.ipv4.tcp_migrate_req (0)"));
}

TEST_CASE("the least quota of the cgroups above this process, of both versions", "[init]") {
  const MadeUp machine;
  const SystemFiles files(machine.root());
  CHECK(finding_of(quota_findings(files), "machine.quota")->guessed);

  machine.write("/proc/self/cgroup", "0::/system.slice/web.service\n");
  machine.write("/sys/fs/cgroup/system.slice/web.service/cpu.max", "max 100000\n");
  CHECK(quota_findings(files).value_of("machine.quota") == "\"none\"");
  machine.write("/sys/fs/cgroup/system.slice/cpu.max", "250000 100000\n");
  machine.write("/sys/fs/cgroup/system.slice/web.service/cpu.max", "800000 100000\n");
  CHECK(quota_findings(files).value_of("machine.quota") == "\"2.5cpu\"");

  const MadeUp older;
  older.write("/proc/self/cgroup", "5:cpu,cpuacct:/docker/abc\n2:memory:/docker/abc\n");
  older.write("/sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_quota_us", "-1\n");
  older.write("/sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_period_us", "100000\n");
  older.write("/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "400000\n");
  older.write("/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000\n");
  CHECK(quota_findings(SystemFiles(older.root())).value_of("machine.quota") == "\"4cpu\"");
}

TEST_CASE("listen sockets of what ss printed: several on one port are reuseport", "[init]") {
  const MadeUp machine;
  machine.write("/ss-ltn",
                "State  Recv-Q Send-Q Local Address:Port Peer Address:Port\n"
                "LISTEN 0      128          0.0.0.0:22        0.0.0.0:*\n"
                "LISTEN 3      511          0.0.0.0:80        0.0.0.0:*\n"
                "LISTEN 4      511          0.0.0.0:80        0.0.0.0:*\n"
                "LISTEN 0      4096   127.0.0.53%lo:53        0.0.0.0:*\n"
                "LISTEN 0      511             [::]:80           [::]:*\n");
  const ListeningPorts listening = listening_ports(SystemFiles(machine.root()));
  REQUIRE(listening.ports.size() == 4);
  CHECK(listening.ports[2].sockets == 2);
  CHECK(listening.ports[2].backlog == 511);
  CHECK(listening.ports[2].pending == 7);
  const Findings found = listening_findings(listening);
  CHECK(found.value_of("server.listen") == "[\"0.0.0.0:80\"]");
  CHECK(found.value_of("server.policy") == "\"nginx-reuseport\"");
  CHECK(found.value_of("server.workers") == "2");
  CHECK(finding_of(found, "server.policy")->guessed);
}

TEST_CASE("listen sockets of /proc/net/tcp, which tells no backlog", "[init]") {
  const MadeUp machine;
  // 0100007F is 127.0.0.1, 1F90 is 8080; state 0A listens, 01 does not.
  machine.write(
      "/proc/net/tcp",
      "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt\n"
      "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 48 1\n"
      "   1: 0100007F:1F90 0100007F:9999 01 00000000:00000000 00:00000000 00000000 0 0 49 1\n"
      "damaged line\n   2: zz:1 0 0A\n");
  const ListeningPorts listening = listening_ports(SystemFiles(machine.root()));
  REQUIRE(listening.ports.size() == 1);
  CHECK(listening.ports[0].address.port == 8080);
  CHECK(listening.ports[0].address.address.v4() == 0x7f000001);
  CHECK(listening.ports[0].backlog == -1);
}

TEST_CASE("links among copies lead to copies, and loops of them nowhere", "[init]") {
  const MadeUp machine;
  machine.write("/real/file", "here\n");
  const auto link = [&](const char* target, const char* name) {
    std::filesystem::create_directories(std::filesystem::path(machine.path(name)).parent_path());
    std::filesystem::create_symlink(target, machine.path(name));
  };
  link("/real", "/absolute");
  link("../real/file", "/etc/relative");
  link("../../../../real/file", "/etc/above");  // there is nothing above "/"
  link("/b", "/a");
  link("/a", "/b");
  const SystemFiles files(machine.root());
  CHECK(files.text("/absolute/file") == "here");
  CHECK(files.text("/etc/relative") == "here");
  CHECK(files.text("/etc/above") == "here");
  CHECK(!files.text("/a"));
  CHECK(files.names("/absolute") == std::vector<std::string>{"file"});
  CHECK(files.named("/absolute/file") == machine.path("/absolute/file"));
  CHECK(files.named("/not/there") == "/not/there");
  CHECK(files.followed(machine.path("/absolute/file")) == machine.path("/real/file"));
  CHECK(files.followed("/etc/hostname") == "/etc/hostname");
  CHECK(files.holds(machine.path("/absolute/file")));
  CHECK_FALSE(files.holds("/etc/hostname"));
}

TEST_CASE("this machine can be looked at", "[init]") {
  const SystemFiles files("/");
  const CpuLayout layout = cpu_layout(files);
  CHECK(layout.online >= 1);
  CHECK(layout.names.size() == layout.online);
  CHECK(!network_findings(files, layout).keys.empty());
  CHECK(!kernel_findings(files).value_of("kernel.version").empty());
  CHECK(!listening_ports(files).from.empty());
}
