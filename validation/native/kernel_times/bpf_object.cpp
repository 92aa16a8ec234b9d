#include "validation/native/kernel_times/bpf_object.hpp"

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <system_error>

#include "validation/native/linux/perf_rings.hpp"

namespace acceptlab::native {
namespace {

// The last thing that libbpf complained about; it has no other way to say why.
std::string& complaint() {
  static std::string text;
  return text;
}

int keep_complaint(libbpf_print_level level, const char* format, std::va_list arguments) {
  if (level != LIBBPF_WARN) return 0;
  std::array<char, 512> line{};
  const int length = std::vsnprintf(line.data(), line.size(), format, arguments);
  std::string text(line.data());
  while (text.ends_with('\n')) text.pop_back();
  if (text.starts_with("libbpf: ")) text.erase(0, text.find(' ') + 1);
  // What a verifier found is long; its first line names the program.
  complaint() = text.substr(0, text.find('\n'));
  return length;
}

[[noreturn]] void refuse(const std::string& what) {
  const std::string reason = std::generic_category().message(errno);
  throw EnvironmentError(what + ": " + reason +
                         (complaint().empty() ? "" : " (libbpf: " + complaint() + ")"));
}

FileDescriptor mount_cgroups() {
  const FileDescriptor context(::fsopen("cgroup2", FSOPEN_CLOEXEC));
  if (!context.open() || ::fsconfig(context.get(), FSCONFIG_CMD_CREATE, nullptr, nullptr, 0) < 0)
    refuse("cannot open the control groups");
  FileDescriptor mount(::fsmount(context.get(), FSMOUNT_CLOEXEC, 0));
  if (!mount.open()) refuse("cannot open the control groups");
  return mount;
}

}  // namespace

void BpfObject::Unmap::operator()(void* memory) const noexcept { ::munmap(memory, bytes); }

BpfObject::BpfObject(const std::string& name, std::span<const unsigned char> code) {
  libbpf_set_print(keep_complaint);
  complaint().clear();
  bpf_object_open_opts options{};
  options.sz = sizeof options;
  options.object_name = name.c_str();
  object_.reset(bpf_object__open_mem(code.data(), code.size(), &options));
  if (!object_) refuse("cannot read the BPF programs");
}

bpf_program* BpfObject::find_program(const char* name) const {
  bpf_program* found = bpf_object__find_program_by_name(object_.get(), name);
  if (found == nullptr) throw std::logic_error(std::string("no BPF program ") + name);
  return found;
}

bpf_map* BpfObject::find_map(const char* name) const {
  bpf_map* found = bpf_object__find_map_by_name(object_.get(), name);
  if (found == nullptr) throw std::logic_error(std::string("no BPF map ") + name);
  return found;
}

void BpfObject::leave_out(const char* program) {
  bpf_program__set_autoload(find_program(program), false);
}

void BpfObject::set_entries(const char* map, std::size_t entries) {
  bpf_map__set_max_entries(find_map(map), static_cast<std::uint32_t>(entries));
}

void BpfObject::set_constants(const void* value, std::size_t bytes) {
  if (bpf_map__set_initial_value(find_map(".rodata"), value, bytes) != 0)
    refuse("cannot set what the BPF programs look for");
}

void BpfObject::load() {
  if (bpf_object__load(object_.get()) != 0) refuse("the kernel does not take the programs");
  bpf_test_run_opts options{};
  options.sz = sizeof options;
  const int finder = bpf_program__fd(find_program("find_pid_level"));
  if (bpf_prog_test_run_opts(finder, &options) != 0) refuse("cannot run a program once");
}

void BpfObject::keep(bpf_link* link, const std::string& what) {
  if (link == nullptr) refuse("cannot attach " + what);
  links_.emplace_back(link);
}

void BpfObject::attach(const char* program) {
  keep(bpf_program__attach(find_program(program)), program);
}

void BpfObject::attach_to_tracepoint(const char* program, const std::string& group,
                                     const std::string& name) {
  FileDescriptor event = open_tracepoint_event(find_tracepoint(group, name).id, 0);
  keep(bpf_program__attach_perf_event(find_program(program), event.get()), name);
  event.release();  // the link closes it
}

void BpfObject::attach_to_all_cgroups(const char* program) {
  const FileDescriptor root = mount_cgroups();
  keep(bpf_program__attach_cgroup(find_program(program), root.get()), program);
}

// The compiler orders variables as it likes; the type information says where they are.
std::size_t BpfObject::place_of_variable(const char* name) const {
  const btf* types = bpf_object__btf(object_.get());
  const int section = btf__find_by_name_kind(types, ".bss", BTF_KIND_DATASEC);
  if (section < 0) throw std::logic_error("BPF code without variables");
  const btf_type* contents = btf__type_by_id(types, static_cast<std::uint32_t>(section));
  const std::span variables(btf_var_secinfos(contents), btf_vlen(contents));
  const auto found = std::ranges::find_if(variables, [&](const btf_var_secinfo& variable) {
    const btf_type* type = btf__type_by_id(types, variable.type);
    return std::strcmp(btf__name_by_offset(types, type->name_off), name) == 0;
  });
  if (found == variables.end()) throw std::logic_error(std::string("no BPF variable ") + name);
  return found->offset;
}

void BpfObject::read_variable(const char* name, void* into, std::size_t bytes) const {
  std::vector<char> all(bpf_map__value_size(find_map(".bss")));
  const std::uint32_t only = 0;
  if (bpf_map_lookup_elem(map_descriptor(".bss"), &only, all.data()) != 0)
    refuse("cannot read variables");
  std::memcpy(into, all.data() + place_of_variable(name), bytes);
}

std::size_t BpfObject::entry_count(const char* name) const {
  return bpf_map__max_entries(find_map(name));
}

const void* BpfObject::map_entries(const char* name, std::size_t entry_bytes) {
  const std::size_t bytes = entry_count(name) * entry_bytes;
  void* memory = ::mmap(nullptr, bytes, PROT_READ, MAP_SHARED, map_descriptor(name), 0);
  if (memory == MAP_FAILED) refuse(std::string("cannot map ") + name);
  mappings_.emplace_back(memory, Unmap{bytes});
  return memory;
}

int BpfObject::map_descriptor(const char* map) const { return bpf_map__fd(find_map(map)); }

std::uint64_t BpfObject::missed_runs(const char* program) const {
  bpf_prog_info info{};
  std::uint32_t size = sizeof info;
  if (bpf_obj_get_info_by_fd(bpf_program__fd(find_program(program)), &info, &size) != 0) return 0;
  return info.recursion_misses;
}

}  // namespace acceptlab::native
