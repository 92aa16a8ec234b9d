#include "validation/native/linux/tcp_counters.hpp"

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace acceptlab::native {
namespace {

// Both files hold pairs of lines, "Group: name name ..." and "Group: value value ...".
void read_counter_file(const std::string& name, std::map<std::string, long>& into) {
  std::ifstream file("/proc/thread-self/net/" + name);
  std::string names, values;
  while (std::getline(file, names) && std::getline(file, values)) {
    if (!names.starts_with("TcpExt:") && !names.starts_with("Tcp:")) continue;
    std::istringstream name_stream(names), value_stream(values);
    std::string key, value;
    while (name_stream >> key && value_stream >> value)
      if (!key.ends_with(':')) into[key] = std::strtol(value.c_str(), nullptr, 10);
  }
}

}  // namespace

std::map<std::string, long> read_tcp_counters() {
  std::map<std::string, long> counters;
  read_counter_file("netstat", counters);
  read_counter_file("snmp", counters);
  return counters;
}

}  // namespace acceptlab::native
