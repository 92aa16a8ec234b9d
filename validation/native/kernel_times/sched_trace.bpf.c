// Who was woken and who ran, on all CPUs. Loaded by sched_recording.cpp; nothing of it outlives its
// loader.

// libbpf's headers need the kernel's types and do not include them.
// clang-format off
#include <linux/bpf.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
// clang-format on

#include "validation/native/kernel_times/kernel_times_maps.h"
#include "validation/native/kernel_times/task_number.h"

__u64 used = 0;  // may be above what the map holds: the rest was not kept

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(map_flags, BPF_F_MMAPABLE);
  __uint(max_entries, 1 << 18);
  __type(key, __u32);
  __type(value, struct sched_record);
} records SEC(".maps");

static __always_inline struct sched_record* next_record(__u8 kind, struct task_struct* task) {
  __u32 place = (__u32)__sync_fetch_and_add(&used, 1);
  struct sched_record* record = bpf_map_lookup_elem(&records, &place);
  if (!record) return 0;
  record->time = bpf_ktime_get_ns();
  record->task = number_of(task);
  record->cpu = (__u16)bpf_get_smp_processor_id();
  record->kind = kind;
  bpf_probe_read_kernel(record->name, sizeof record->name, task->comm);
  return record;
}

SEC("tp_btf/sched_waking")
int BPF_PROG(record_waking, struct task_struct* task) {
  next_record(SCHED_WAKING, task);
  return 0;
}

SEC("tp_btf/sched_switch")
int BPF_PROG(record_switch, int preempted, struct task_struct* previous, struct task_struct* next,
             unsigned int previous_state) {
  struct sched_record* record = next_record(SCHED_SWITCH, next);
  if (!record) return 0;
  record->previous = number_of(previous);
  record->previous_runnable = preempted || previous_state == 0;
  return 0;
}

// The kernel lends some of the functions used here to programs under its own licence only: this
// file may be used under the GPL, version 2, as well.
char license_text[] SEC("license") = "GPL";
