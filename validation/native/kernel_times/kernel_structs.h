#pragma once

#include <linux/types.h>

// The kernel's own structures, as far as the programs here read them. Offsets are those of the
// running kernel: the loader corrects them from its type information (BTF).

#define ACCEPTLAB_KERNEL_STRUCT __attribute__((preserve_access_index))

struct ns_common {
  unsigned int inum;
} ACCEPTLAB_KERNEL_STRUCT;

struct net {
  struct ns_common ns;
} ACCEPTLAB_KERNEL_STRUCT;

typedef struct {
  struct net* net;
} ACCEPTLAB_KERNEL_STRUCT possible_net_t;

struct sock_common {
  __be32 skc_daddr;
  __be16 skc_dport;
  __u16 skc_num;
  possible_net_t skc_net;
} ACCEPTLAB_KERNEL_STRUCT;

struct sock {
  struct sock_common __sk_common;
} ACCEPTLAB_KERNEL_STRUCT;

struct nsproxy {
  struct net* net_ns;
} ACCEPTLAB_KERNEL_STRUCT;

struct upid {
  int nr;
  void* ns;
} ACCEPTLAB_KERNEL_STRUCT;

struct pid {
  unsigned int level;
  struct upid numbers[1];
} ACCEPTLAB_KERNEL_STRUCT;

struct task_struct {
  int pid;
  struct pid* thread_pid;
  struct nsproxy* nsproxy;
  char comm[16];
} ACCEPTLAB_KERNEL_STRUCT;
