#pragma once

#include "validation/native/kernel_times/kernel_structs.h"

// By which number the loader knows a task: that of the loader's own pid namespace.

__u32 pid_level = 0;  // how deep that namespace is nested

// Run once by the loader.
SEC("syscall")
int find_pid_level(void* context __attribute__((unused))) {
  struct task_struct* task = bpf_get_current_task_btf();
  pid_level = task->thread_pid->level;
  return 0;
}

// 0 when the task has no number there.
static __always_inline __u32 number_of(struct task_struct* task) {
  if (pid_level == 0) return (__u32)task->pid;
  struct pid* numbers = task->thread_pid;
  if (!numbers || numbers->level < pid_level) return 0;
  const char* first = (const char*)__builtin_preserve_access_index(&numbers->numbers[0].nr);
  __u32 number = 0;
  bpf_probe_read_kernel(&number, sizeof number,
                        first + pid_level * bpf_core_type_size(struct upid));
  return number;
}
