#include "validation/measure/network_path.hpp"

#include <filesystem>
#include <fstream>
#include <system_error>

#include "tests/catch.hpp"
#include "tests/experiment/folder.hpp"

namespace acceptlab::validation {
namespace {

namespace fs = std::filesystem;

/// /sys and /proc of a machine with a card of two queues behind virtio.
class Machine {
 public:
  Machine() {
    write("sys/devices/pci/virtio2/empty", "");
    write("sys/devices/pci/msi_irqs/37", "");
    write("sys/devices/pci/msi_irqs/38", "");
    write("sys/devices/pci/msi_irqs/39", "");
    write("sys/devices/pci/msi_irqs/40", "");
    write("sys/class/net/eth0/queues/rx-0/rps_cpus", "0");
    write("sys/class/net/eth0/queues/rx-1/rps_cpus", "0");
    write("sys/class/net/eth0/queues/tx-0/xps_cpus", "3");
    fs::create_directory_symlink(root() / "sys/devices/pci/virtio2",
                                 root() / "sys/class/net/eth0/device");
    write("proc/interrupts",
          "           CPU0       CPU1\n"
          " 36:          0     306957 PCI-MSIX-0000:00:02.0   1-edge      virtio1-input.0\n"
          " 37:          0          0 PCI-MSIX-0000:00:03.0   0-edge      virtio2-config\n"
          " 38:          0        683 PCI-MSIX-0000:00:03.0   1-edge      virtio2-input.0\n"
          " 39:        446          0 PCI-MSIX-0000:00:03.0   2-edge      virtio2-output.0\n"
          " 40:        446          0 PCI-MSIX-0000:00:03.0   3-edge      virtio2-input.1\n"
          "LOC:    4135435    4000049   Local timer interrupts\n");
    write("proc/irq/38/effective_affinity_list", "1");
    write("proc/irq/40/smp_affinity_list", "0-1");
    write("proc/sys/net/core/rps_sock_flow_entries", "0");
  }

  fs::path root() const { return folder_.path("root"); }
  void write(const std::string& file, const std::string& text) const {
    fs::create_directories((root() / file).parent_path());
    std::ofstream(root() / file) << text << '\n';
  }

 private:
  experiment::Folder folder_;
};

TEST_CASE("each receive queue has the CPU that its interrupt goes to", "[network_path]") {
  const Machine machine;
  const NetworkPath path = network_path("eth0", machine.root());
  CHECK(path.queues == 2);
  CHECK(path.irq_cpus == std::vector<unsigned>{1, 0});  // the first of 0-1 where no other is known
  CHECK(path.steering == "rss");
}

TEST_CASE("steering is what is switched on", "[network_path]") {
  const Machine machine;
  machine.write("sys/class/net/eth0/queues/rx-1/rps_cpus", "00000000,00000003");
  CHECK(network_path("eth0", machine.root()).steering == "rps");
  machine.write("sys/class/net/eth0/queues/rx-1/rps_flow_cnt", "4096");
  CHECK(network_path("eth0", machine.root()).steering == "rps");  // without the other half
  machine.write("proc/sys/net/core/rps_sock_flow_entries", "32768");
  CHECK(network_path("eth0", machine.root()).steering == "rfs");
}

TEST_CASE("what cannot be told is not made up", "[network_path]") {
  const Machine machine;
  machine.write("sys/class/net/eth0/queues/rx-2/rps_cpus", "0");  // three queues, two interrupts
  CHECK(network_path("eth0", machine.root()).irq_cpus.empty());
  const NetworkPath unknown = network_path("eth1", machine.root());
  CHECK(unknown.queues == 1);
  CHECK(unknown.irq_cpus.empty());
}

TEST_CASE("the interface of an address", "[network_path]") {
  CHECK(interface_of("127.0.0.1") == "lo");
  CHECK_THROWS_WITH(interface_of("192.0.2.255"),
                    Catch::Contains("192.0.2.255 is no IPv4 address of this machine") &&
                        Catch::Contains("127.0.0.1 (lo)"));
}

}  // namespace
}  // namespace acceptlab::validation
