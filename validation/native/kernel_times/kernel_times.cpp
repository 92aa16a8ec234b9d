#include "validation/native/kernel_times/kernel_times.hpp"

#include "validation/native/kernel_times/bpf_programs.hpp"
#include "validation/native/kernel_times/perf_times.hpp"
#include "validation/native/linux/system_call.hpp"

namespace acceptlab::native {

std::unique_ptr<KernelTimes> attach_kernel_times(Instruments wanted, const Watched& watched,
                                                 std::vector<std::string>& lost) {
  if (wanted == Instruments::None) return nullptr;
  if (wanted != Instruments::Tracefs) try {
      return attach_bpf_times(watched, lost);
    } catch (const EnvironmentError& error) {
      if (wanted == Instruments::Bpf) throw;
      lost.push_back("no BPF: " + std::string(error.what()));
    }
  try {
    return attach_perf_times(watched, lost);
  } catch (const EnvironmentError& error) {
    if (wanted == Instruments::Tracefs) throw;
    lost.push_back("no kernel times of connections, no wake-ups: " + std::string(error.what()));
  }
  return nullptr;
}

}  // namespace acceptlab::native
