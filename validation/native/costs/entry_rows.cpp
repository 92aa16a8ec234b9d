// Which series each cost is made of. A cost is what the model charges, no more and no less
// (docs/calibration.md, "What is measured how"): what is part of another entry is taken off.

#include "validation/native/costs/entries.hpp"
#include "validation/native/costs/experiment.hpp"

namespace acceptlab::native::costs {
namespace {

const std::vector<Nanoseconds> busy{0};
const std::vector<Nanoseconds> idle{idle_gaps.begin(), idle_gaps.end()};

std::vector<Nanoseconds> busy_and_idle() {
  std::vector<Nanoseconds> gaps = busy;
  gaps.insert(gaps.end(), idle.begin(), idle.end());
  return gaps;
}

/// A call that is measured as it is, in a row and as the first of its kind after an idle time.
EntryRow call(const char* name, const char* series, const char* how) {
  return {name, how, {{busy_and_idle(), series, {}}}};
}

std::vector<EntryRow> server_calls() {
  return {
      call("accept_ok", "server.accept",
           "accept4 that returns a connection, entry to return, in a worker's event loop"),
      call("accept_again", "failed_accept", "accept4 that returns EAGAIN, entry to return"),
      call("epoll_wait", "server.epoll_wait",
           "epoll_wait that returns an event at once, entry to return"),
      call("epoll_ctl", "server.epoll_ctl", "epoll_ctl ADD of a new connection"),
      call("read", "server.read", "recv of a request of 100 bytes"),
      call("write", "server.write",
           "send of an answer of 200 bytes over loopback, with the receiver's packet work and its "
           "acknowledgement, which run in the call"),
      call("close", "server.close",
           "close of a connection by the server first, over loopback, with the packet work of its "
           "FIN"),
  };
}

/// From one process to the next: it waits, the other one's epoll_wait returns; without what that
/// call costs by itself.
std::vector<Part> context_switch(double times) {
  return {{"switch.waiting_to_received", 0, times}, {"switch.epoll_wait", 0, -times}};
}

std::vector<EntryRow> wake_ups(bool traces) {
  // The end of the handshake: by the tracepoint, or as late as connect returns when it wakes
  // nobody.
  const Part established{traces ? "segment.established" : "client.connect", 0};
  const std::vector<Part> awaited{established, {"server.epoll_wait"}, {"server.accept"}};
  std::vector<Part> remote = context_switch(1);
  remote.insert(remote.end(), awaited.begin(), awaited.end());
  return {
      {"wake_same",
       "by its own CPU: from an eventfd's write to the waiter's return from epoll_wait, without "
       "either call's own cost; after an idle time: from a timer's due time on, likewise",
       {{busy, "switch.giving_to_received", {{"switch.notify", 0}, {"switch.epoll_wait", 0}}},
        {idle, "timer.idle", {{"server.epoll_wait"}}}}},
      {"idle_exit",
       "by how much later a timer wakes a process of its own CPU when that is idle than when it is "
       "busy",
       {{idle, "timer.idle", {{"timer.busy", idle_gaps[2]}}}}},
      {"wake_idle",
       "of a worker in epoll_wait by a connection from another CPU: from the end of the handshake "
       "to the return of its accept4, without what epoll_wait and accept4 cost after as long",
       {{idle, "idle.accepted", awaited}}},
      {"wake_remote",
       "the same with the worker's CPU busy, with a thread that makes way at once; without the "
       "context switch",
       {{busy, "busy.accepted", remote}}},
      {"wake_call",
       "by how much connect takes longer when it wakes a worker on another CPU, by how long that "
       "was idle",
       {{idle, "idle.connect", {{"client.connect", 0}}}}},
      {"wake_queue",
       "by how much an eventfd's write takes longer when it wakes a waiter on a busy CPU, which "
       "does "
       "not make way",
       {{busy, "switch.giving_to_waiting", {{"switch.notify", 0}}}}},
      {"context_switch",
       "from one process's epoll_wait, which finds nothing, to the next one's return, without the "
       "latter's own cost",
       {{busy, "switch.waiting_to_received", {{"switch.epoll_wait", 0}}}}},
  };
}

std::vector<EntryRow> packets() {
  const std::string how = ": stamps of the tracepoint netif_receive_skb, without its own cost";
  return {
      {"syn", "packet work of a SYN, its SYN-ACK included" + how, {{busy, "segment.syn", {}}}},
      {"ack", "packet work of a final ACK that wakes nobody" + how, {{busy, "segment.ack", {}}}},
      {"data", "packet work of a request that wakes nobody" + how, {{busy, "segment.data", {}}}},
      {"fin",
       "packet work of the client's FIN after the server's" + how,
       {{busy, "segment.fin", {}}}},
      {"client_open",
       "socket, SO_REUSEADDR and bind of a client; after an idle time: of one that slept so long",
       {{busy_and_idle(), "client.open", {}}}},
      {"client_connect",
       "connect, without packet work of SYN and ACK; after an idle time likewise",
       {{busy_and_idle(), "client.connect", {{"segment.syn", 0}, {"segment.ack", 0}}}}},
      {"client_segment",
       "the client's epoll_ctl and send of a request, its epoll_wait, reads and close, without "
       "packet work of request and FIN; half of it",
       {{busy_and_idle(),
         "client.send",
         {{"client.watch", Part::same_gap, -1},
          {"client.receive", Part::same_gap, -1},
          {"client.close", Part::same_gap, -1},
          {"segment.data", 0},
          {"segment.fin", 0}},
         0.5}}},
      {"client_answer",
       "from before the server's send until the client, which looks for it all the time, has read "
       "the answer",
       {{busy, "client.answer", {}}}},
      {"client_sleep",
       "from before an epoll_pwait2 with a timeout of 200 us until the CPU is given up",
       {{busy, "sleep.timed", {}}}},
  };
}

std::vector<EntryRow> between_cpus(bool shared_cache) {
  const std::string distance = shared_cache ? "near" : "far";
  return {
      {"thread_start",
       "a thread is made, ends and is joined on one CPU, without two context switches",
       {{busy, "thread.life", context_switch(2)}}},
      {"migrate_" + distance,
       "a connection served right after the process was moved to the other CPU, less the same "
       "without a move",
       {{busy, "migration.moved", {{"migration.stayed", 0}}}}},
      {"cache_line_" + distance,
       "one turn of two processes that write a word by turns and spin in between",
       {{busy, "cache_line", {}}}},
  };
}

}  // namespace

std::vector<EntryRow> entry_rows(bool traces, bool shared_cache) {
  std::vector<EntryRow> rows;
  const auto add = [&rows](std::vector<EntryRow> more) {
    rows.insert(rows.end(), more.begin(), more.end());
  };
  if (traces) add(packets());
  add(wake_ups(traces));
  add(server_calls());
  add(between_cpus(shared_cache));
  return rows;
}

const std::vector<Experiment>& experiments() {
  static const std::vector<Experiment> all{
      {"connections",
       {"server.accept", "server.epoll_ctl", "server.epoll_wait", "server.read", "server.write",
        "server.close", "client.open", "client.connect", "client.watch", "client.send",
        "client.receive", "client.close", "client.answer", "idle.accepted", "idle.connect",
        "busy.accepted", "busy.connect"},
       measure_connections},
      {"segments",
       {"segment.syn", "segment.ack", "segment.established", "segment.data", "segment.fin"},
       measure_segments},
      {"timers", {"timer.idle", "timer.busy"}, measure_timers},
      {"switches",
       {"switch.notify", "switch.epoll_wait", "switch.giving_to_received",
        "switch.giving_to_waiting", "switch.waiting_to_received"},
       measure_switches},
      {"timed sleeps", {"sleep.timed"}, measure_timed_sleeps},
      {"failed accepts", {"failed_accept"}, measure_failed_accepts},
      {"threads", {"thread.life"}, measure_threads},
      {"migration", {"migration.stayed", "migration.moved"}, measure_migration},
      {"cache line", {"cache_line"}, measure_cache_line},
  };
  return all;
}

}  // namespace acceptlab::native::costs
