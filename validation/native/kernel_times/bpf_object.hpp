#pragma once

#include <bpf/libbpf.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "validation/native/linux/system_call.hpp"

namespace acceptlab::native {

/// Programs and maps of one compiled BPF file in the kernel. Nothing is pinned: all of it ends with
/// this object, or with the process. Every function throws EnvironmentError with libbpf's words.
class BpfObject {
 public:
  BpfObject(const std::string& name, std::span<const unsigned char> code);

  // Before load().
  void leave_out(const char* program);
  void set_entries(const char* map, std::size_t entries);
  template <class T>
  void set_constant(const T& value) {
    set_constants(&value, sizeof value);
  }

  /// Also asks the kernel by which numbers this process knows tasks (task_number.h).
  void load();

  // After load().
  void attach(const char* program);
  void attach_to_tracepoint(const char* program, const std::string& group, const std::string& name);
  /// To the root of the control groups that this process sees, for all below.
  void attach_to_all_cgroups(const char* program);
  void detach_all() { links_.clear(); }
  /// What a variable of the programs is at present.
  template <class T>
  T variable(const char* name) const {
    T value{};
    read_variable(name, &value, sizeof value);
    return value;
  }
  /// The entries of an array map that may be mapped.
  template <class T>
  std::span<const T> entries(const char* map) {
    return {static_cast<const T*>(map_entries(map, sizeof(T))), entry_count(map)};
  }
  int map_descriptor(const char* map) const;
  /// How often the kernel did not run a program because it ran already on that CPU, below an
  /// interrupt.
  std::uint64_t missed_runs(const char* program) const;

 private:
  struct Close {
    void operator()(bpf_object* object) const noexcept { bpf_object__close(object); }
  };
  struct Destroy {
    void operator()(bpf_link* link) const noexcept { bpf_link__destroy(link); }
  };
  struct Unmap {
    std::size_t bytes;
    void operator()(void* memory) const noexcept;
  };

  bpf_program* find_program(const char* name) const;
  bpf_map* find_map(const char* name) const;
  void set_constants(const void* value, std::size_t bytes);
  std::size_t place_of_variable(const char* name) const;
  void read_variable(const char* name, void* into, std::size_t bytes) const;
  const void* map_entries(const char* name, std::size_t entry_bytes);
  std::size_t entry_count(const char* name) const;
  void keep(bpf_link* link, const std::string& what);

  std::unique_ptr<bpf_object, Close> object_;
  std::vector<std::unique_ptr<bpf_link, Destroy>> links_;
  std::vector<std::unique_ptr<void, Unmap>> mappings_;
};

}  // namespace acceptlab::native
