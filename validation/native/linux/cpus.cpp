#include "validation/native/linux/cpus.hpp"

#include <cctype>
#include <fstream>
#include <string>

#include "validation/native/linux/system_call.hpp"

namespace acceptlab::native {

// "cpu", the sum, and "cpu0 ...", "cpu1 ..." for each that is online.
std::vector<int> online_cpus() {
  std::ifstream file("/proc/stat");
  std::vector<int> cpus;
  for (std::string line; std::getline(file, line) && line.starts_with("cpu");)
    if (std::isdigit(static_cast<unsigned char>(line[3])) != 0)
      cpus.push_back(std::stoi(line.substr(3)));
  if (cpus.empty()) throw EnvironmentError("cannot read which CPUs are online from /proc/stat");
  return cpus;
}

}  // namespace acceptlab::native
