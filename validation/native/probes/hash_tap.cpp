#include "validation/native/probes/hash_tap.hpp"

#include <linux/bpf.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <string>
#include <system_error>

namespace acceptlab::native::probes {
namespace {

constexpr std::size_t page = 4096;

FileDescriptor bpf(bpf_cmd command, bpf_attr& attributes, const char* what) {
  const long fd = ::syscall(SYS_bpf, command, &attributes, sizeof attributes);
  if (fd < 0)
    throw EnvironmentError(std::string(what) + ": " + std::generic_category().message(errno));
  return FileDescriptor(static_cast<int>(fd));
}

FileDescriptor make_map(std::size_t value_size) {
  bpf_attr attributes{};
  attributes.map_type = BPF_MAP_TYPE_ARRAY;
  attributes.key_size = sizeof(std::uint32_t);
  attributes.value_size = static_cast<std::uint32_t>(value_size);
  attributes.max_entries = 1;
  attributes.map_flags = BPF_F_MMAPABLE;
  return bpf(BPF_MAP_CREATE, attributes, "no BPF map");
}

constexpr bpf_insn instruction(int code, int to, int from, int offset, int immediate) {
  bpf_insn result{};
  result.code = static_cast<__u8>(code);
  result.dst_reg = static_cast<__u8>(to) & 0xf;
  result.src_reg = static_cast<__u8>(from) & 0xf;
  result.off = static_cast<__s16>(offset);
  result.imm = immediate;
  return result;
}

}  // namespace

HashTap::HashTap() : map_(make_map(sizeof(Noted))) {
  const int hash_offset = offsetof(sk_reuseport_md, hash);
  const int load = BPF_LDX | BPF_MEM | BPF_W, store = BPF_STX | BPF_MEM | BPF_W;
  // BPF_LD and BPF_K are 0 and left out below.
  const std::array program{
      instruction(load, BPF_REG_3, BPF_REG_1, hash_offset, 0),
      // r2 = address of the map's only value, a load of two instructions' length
      instruction(BPF_DW | BPF_IMM, BPF_REG_2, BPF_PSEUDO_MAP_VALUE, 0, map_.get()),
      instruction(0, 0, 0, 0, 0),
      instruction(store, BPF_REG_2, BPF_REG_3, offsetof(Noted, hash), 0),
      instruction(load, BPF_REG_4, BPF_REG_2, offsetof(Noted, count), 0),
      instruction(BPF_ALU | BPF_ADD, BPF_REG_4, 0, 0, 1),
      instruction(store, BPF_REG_2, BPF_REG_4, offsetof(Noted, count), 0),
      instruction(BPF_ALU | BPF_MOV, BPF_REG_0, 0, 0, SK_DROP),
      instruction(BPF_JMP | BPF_EXIT, 0, 0, 0, 0),
  };
  constexpr const char* license = "Apache-2.0";  // calls no GPL-only helper
  bpf_attr attributes{};
  attributes.prog_type = BPF_PROG_TYPE_SK_REUSEPORT;
  attributes.expected_attach_type = BPF_SK_REUSEPORT_SELECT;
  attributes.insns = reinterpret_cast<std::uintptr_t>(program.data());
  attributes.insn_cnt = program.size();
  attributes.license = reinterpret_cast<std::uintptr_t>(license);
  program_ = bpf(BPF_PROG_LOAD, attributes, "the BPF program is refused");

  void* const address = ::mmap(nullptr, page, PROT_READ, MAP_SHARED, map_.get(), 0);
  if (address == MAP_FAILED) throw EnvironmentError("the BPF map cannot be read in place");
  noted_ = static_cast<const volatile Noted*>(address);
}

HashTap::~HashTap() { ::munmap(const_cast<Noted*>(noted_), page); }

void HashTap::attach(const FileDescriptor& listener) const {
  const int program = program_.get();
  checked(
      ::setsockopt(listener.get(), SOL_SOCKET, SO_ATTACH_REUSEPORT_EBPF, &program, sizeof program),
      "SO_ATTACH_REUSEPORT_EBPF");
}

std::optional<std::uint32_t> HashTap::take() {
  const std::uint32_t count = noted_->count;
  if (count == taken_) return {};
  taken_ = count;
  return noted_->hash;
}

}  // namespace acceptlab::native::probes
