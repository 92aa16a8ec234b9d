// For a build without clang or libbpf.

#include "validation/native/kernel_times/bpf_programs.hpp"
#include "validation/native/linux/system_call.hpp"

namespace acceptlab::native {

std::unique_ptr<KernelTimes> attach_bpf_times(const Watched&, std::vector<std::string>&) {
  throw EnvironmentError("built without it");
}

std::unique_ptr<SchedRecording> prepare_bpf_recording() {
  throw EnvironmentError("built without it");
}

}  // namespace acceptlab::native
