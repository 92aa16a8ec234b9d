#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "validation/native/stand/enclosure.hpp"
#include "validation/native/stand/plan.hpp"
#include "validation/native/stand/readings.hpp"

namespace acceptlab::native::stand {

/// All that run.json says.
struct RunRecord {
  std::vector<std::string> faults, lost;
  Enclosure::Kind namespaces = Enclosure::Kind::None;
  Network network = Network::Loopback;
  Interrupts interrupts = Interrupts::Foreign;
  std::int64_t start_ns = 0, from_ns = 0, to_ns = 0;  // 0: the run did not get so far
  KernelTimes::Sources sources;
  std::optional<Readings> from, to;
  std::map<pid_t, unsigned> workers;
  bool has_connections = false, has_sched_trace = false;
  std::optional<int> server_exit, load_exit;
  std::map<std::string, std::string> sysctl;
};

/// "acceptlab.run/1".
std::string run_json(const RunRecord& record);

/// The file is there as a whole or not at all. Throws EnvironmentError.
void write_whole_file(const std::filesystem::path& file, const std::string& content);

}  // namespace acceptlab::native::stand
