#include "validation/native/kernel_times/perf_times.hpp"

#include <arpa/inet.h>

#include "validation/native/linux/cpus.hpp"
#include "validation/native/linux/perf_rings.hpp"

namespace acceptlab::native {
namespace {

// A record takes about 110 bytes: room for 38 000 a CPU between two collections.
constexpr std::size_t buffer_bytes = std::size_t{4} << 20;

// As the kernel numbers TCP states: 3 is SYN_RECV, 1 is ESTABLISHED.
std::string established_on(std::uint16_t port) {
  return "oldstate == 3 && newstate == 1 && sport == " + std::to_string(port);
}

class PerfTimes : public KernelTimes {
 public:
  explicit PerfTimes(const Watched& watched)
      : most_(watched.connections),
        rings_(online_cpus(), {{"sock", "inet_sock_set_state", established_on(watched.port)}},
               buffer_bytes) {
    rings_.start();
  }

  Sources sources() const override { return {.established = "tracefs"}; }
  bool wants_collecting() const override { return true; }

  void collect() override {
    const bool all = rings_.drain([this](const PerfRings::Sample& sample) { take(sample); });
    complete_ = complete_ && all;
  }

  std::map<pid_t, TaskCounts> task_counts() override { return {}; }

  ConnectionStamps stop(std::vector<std::string>& lost) override {
    rings_.stop();
    collect();
    if (!complete_) lost.emplace_back("established times: a trace buffer was full");
    if (dropped_ > 0)
      lost.push_back("established times of " + std::to_string(dropped_) +
                     " connections: more than max_connections");
    return std::move(stamps_);
  }

 private:
  void take(const PerfRings::Sample& sample) {
    if (stamps_.established.size() == most_) {
      ++dropped_;
      return;
    }
    const Tracepoint& fields = *sample.tracepoint;
    connection_stamp stamp{};
    stamp.time = static_cast<std::uint64_t>(sample.time);
    stamp.address = ntohl(static_cast<std::uint32_t>(fields.integer(sample.raw, "daddr")));
    stamp.port = static_cast<std::uint16_t>(fields.integer(sample.raw, "dport"));
    stamps_.established.push_back(stamp);
  }

  std::size_t most_, dropped_ = 0;
  PerfRings rings_;
  ConnectionStamps stamps_;
  bool complete_ = true;
};

}  // namespace

std::unique_ptr<KernelTimes> attach_perf_times(const Watched& watched,
                                               std::vector<std::string>& lost) {
  auto times = std::make_unique<PerfTimes>(watched);
  lost.emplace_back(
      "no wake-ups, no accept times by the kernel; established times by perf_event_open, which "
      "leaves out handshakes that end while a CPU is idle, and does not tell network namespaces "
      "apart");
  return times;
}

}  // namespace acceptlab::native
