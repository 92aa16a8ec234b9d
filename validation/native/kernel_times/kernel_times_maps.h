#pragma once

#include <linux/types.h>

// What kernel_times.bpf.c and sched_trace.bpf.c share with their loaders; C and C++.

enum kernel_times_limit { KERNEL_TIMES_TASKS = 16384 };

// Set before loading.
struct kernel_times_config {
  __u64 server_net_cookie;     // of the server's network namespace
  __u32 server_net, load_net;  // inode numbers of the network namespaces
  __u16 port;                  // the server's, host byte order
  __u16 spare[3];
};

// One thing that happened to a connection.
struct connection_stamp {
  __u64 time;     // CLOCK_MONOTONIC, ns
  __u32 address;  // the peer's, IPv4, host byte order
  __u16 port;     // the peer's, host byte order
  __u16 spare;
  __u32 pid;  // who accepted it
  __u32 spare2;
};

struct task_counts {
  __u64 woken, epoll_returns, accepted, again;
};

// May be above what the maps hold: the rest was not kept.
struct kernel_times_counters {
  __u64 established, accepted;
  __u64 unknown_tasks;  // wake-ups of tasks that found no place in the map
};

enum sched_record_kind { SCHED_WAKING, SCHED_SWITCH };

struct sched_record {
  __u64 time;  // CLOCK_MONOTONIC, ns
  __u32 task, previous;
  __u16 cpu;
  __u8 kind, previous_runnable;
  char name[16];  // of the task
  __u32 spare;
};
