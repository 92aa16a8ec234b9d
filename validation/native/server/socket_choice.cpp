#include "validation/native/server/socket_choice.hpp"

#include <linux/filter.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>

#include "validation/native/linux/system_call.hpp"

namespace acceptlab::native::server {
namespace {

sock_filter instruction(unsigned code, std::uint32_t k) {
  return {static_cast<std::uint16_t>(code), 0, 0, k};
}

/// The program is the group's, so the last one attached counts.
void attach_cpu_program(int socket, unsigned count) {
  constexpr auto packet_cpu = static_cast<std::uint32_t>(SKF_AD_OFF + SKF_AD_CPU);
  std::array program{instruction(BPF_LD | BPF_W | BPF_ABS, packet_cpu),
                     instruction(BPF_ALU | BPF_MOD | BPF_K, count),
                     instruction(BPF_RET | BPF_A, 0)};
  const sock_fprog code{static_cast<unsigned short>(program.size()), program.data()};
  native::checked(::setsockopt(socket, SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, &code, sizeof code),
                  "--choose bpf-cpu: SO_ATTACH_REUSEPORT_CBPF");
}

}  // namespace

void choose_by(Choose choose, int socket, unsigned cpu, unsigned count) {
  if (choose == Choose::BpfCpu) attach_cpu_program(socket, count);
  if (choose != Choose::IncomingCpu) return;
  const int value = static_cast<int>(cpu);
  native::checked(::setsockopt(socket, SOL_SOCKET, SO_INCOMING_CPU, &value, sizeof value),
                  "--choose incoming-cpu: SO_INCOMING_CPU");
}

}  // namespace acceptlab::native::server
