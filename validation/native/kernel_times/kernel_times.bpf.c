// When connections were established and accepted, and how often tasks were woken, by the kernel's
// own clock. Loaded by bpf_times.cpp; nothing of it outlives its loader.

// libbpf's headers need the kernel's types and do not include them.
// clang-format off
#include <linux/bpf.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
// clang-format on

#include "validation/native/kernel_times/kernel_times_maps.h"
#include "validation/native/kernel_times/task_number.h"

enum { tcp_established = 1, tcp_syn_recv = 3, eagain = 11 };

const volatile struct kernel_times_config config = {};
struct kernel_times_counters counters = {};

// The loader sets how many stamps these hold.
struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(map_flags, BPF_F_MMAPABLE);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, struct connection_stamp);
} established_stamps SEC(".maps"), accepted_stamps SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, KERNEL_TIMES_TASKS);
  __type(key, __u32);
  __type(value, struct task_counts);
} tasks SEC(".maps");

static __always_inline void keep_established(__u32 address, __u16 port) {
  __u32 place = (__u32)__sync_fetch_and_add(&counters.established, 1);
  struct connection_stamp* stamp = bpf_map_lookup_elem(&established_stamps, &place);
  if (!stamp) return;
  stamp->address = address;
  stamp->port = port;
  stamp->time = bpf_ktime_get_ns();
}

// The final ACK of a handshake: the kernel is about to wake who waits for the connection. Programs
// of control groups run whoever has the CPU when the packet comes, also one within another.
SEC("sockops")
int stamp_established(struct bpf_sock_ops* context) {
  if (context->op != BPF_SOCK_OPS_PASSIVE_ESTABLISHED_CB) return 1;
  if (context->local_port != config.port) return 1;
  if (bpf_get_netns_cookie(context) != config.server_net_cookie) return 1;
  keep_established(bpf_ntohl(context->remote_ip4), (__u16)bpf_ntohl(context->remote_port));
  return 1;
}

// The same, where control groups take no program: the change of state that follows.
SEC("tp_btf/inet_sock_set_state")
int BPF_PROG(stamp_state_change, struct sock* sk, int from, int to) {
  if (from != tcp_syn_recv || to != tcp_established) return 0;
  if (sk->__sk_common.skc_num != config.port) return 0;
  if (sk->__sk_common.skc_net.net->ns.inum != config.server_net) return 0;
  keep_established(bpf_ntohl(sk->__sk_common.skc_daddr), bpf_ntohs(sk->__sk_common.skc_dport));
  return 0;
}

// accept asks the new socket for the address of its peer when the program wants to know it. It does
// so last of all, when the connection has left the queue.
SEC("cgroup/getpeername4")
int stamp_accepted(struct bpf_sock_addr* context) {
  if (!context->sk || context->sk->src_port != config.port) return 1;
  if (bpf_get_netns_cookie(context) != config.server_net_cookie) return 1;
  __u32 place = (__u32)__sync_fetch_and_add(&counters.accepted, 1);
  struct connection_stamp* stamp = bpf_map_lookup_elem(&accepted_stamps, &place);
  if (!stamp) return 1;
  stamp->address = bpf_ntohl(context->user_ip4);
  stamp->port = bpf_ntohs((__u16)context->user_port);
  stamp->pid = number_of(bpf_get_current_task_btf());
  stamp->time = bpf_ktime_get_ns();
  return 1;
}

static __always_inline struct task_counts* counts_of(struct task_struct* task) {
  __u32 net = task->nsproxy->net_ns->ns.inum;
  if (net != config.server_net && net != config.load_net) return 0;
  __u32 pid = number_of(task);
  struct task_counts* counts = bpf_map_lookup_elem(&tasks, &pid);
  if (counts) return counts;
  struct task_counts none = {};
  bpf_map_update_elem(&tasks, &pid, &none, BPF_NOEXIST);
  counts = bpf_map_lookup_elem(&tasks, &pid);
  if (!counts) __sync_fetch_and_add(&counters.unknown_tasks, 1);
  return counts;
}

// A task is woken by one other at a time, under its own lock.
SEC("tp_btf/sched_waking")
int BPF_PROG(count_waking, struct task_struct* task) {
  struct task_counts* counts = counts_of(task);
  if (counts) counts->woken += 1;
  return 0;
}

struct system_call_exit {
  __u64 unused;
  __s64 number;
  __s64 result;
};

SEC("tracepoint")
int count_accept(struct system_call_exit* call) {
  struct task_counts* counts = counts_of(bpf_get_current_task_btf());
  if (!counts) return 0;
  if (call->result >= 0) counts->accepted += 1;
  if (call->result == -eagain) counts->again += 1;
  return 0;
}

SEC("tracepoint")
int count_epoll(struct system_call_exit* call) {
  if (call->result <= 0) return 0;
  struct task_counts* counts = counts_of(bpf_get_current_task_btf());
  if (counts) counts->epoll_returns += 1;
  return 0;
}

// The kernel lends some of the functions used here to programs under its own licence only: this
// file may be used under the GPL, version 2, as well.
char license_text[] SEC("license") = "GPL";
