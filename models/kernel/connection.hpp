#pragma once

#include <cstdint>

#include "sim/event_queue.hpp"
#include "sim/time.hpp"

namespace acceptlab::cpu {
class Thread;
}

namespace acceptlab::kernel {

class ListenSocket;
class EventPoll;

/// Something that can stand in an EventPoll's ready list.
struct ReadyLink {
  ReadyLink* next_ready = nullptr;
  bool linked = false;
  bool is_listen_socket = false;
};

/// One connection from its first SYN to its end, on both sides of the network.
struct Connection : ReadyLink {
  enum class State : std::uint8_t {
    Connecting,  // the client waits for a SYN-ACK
    HalfOpen,    // a request in the SYN queue (or cache)
    Cookie,      // answered with a SYN cookie: the server keeps nothing
    Unqueued,    // the client believes it is connected; its final ACK found no room
    Forgotten,   // the same, and the server has dropped the request
    Queued,      // in the accept queue
    Accepted,    // has a worker
    Ended
  };

  // Who it is: the address of its random draws, and what the kernel hashes.
  std::uint64_t number = 0;   // n-th of its source; see origin()
  std::uint64_t ordinal = 0;  // n-th of the run
  std::uint32_t source = 0;   // arrivals entry
  std::uint32_t client = 0;   // index of its address among the source's
  std::uint32_t hash = 0;
  std::uint16_t port = 0;
  std::uint16_t cpu = 0;            // that does its packet work
  std::uint16_t interrupt_cpu = 0;  // that its packets come to first
  std::uint16_t address = 0;        // index of the listen address it asks for
  std::int32_t forced_socket = -1;  // replay: birth number

  State state = State::Connecting;
  bool cohort : 1 = false;
  bool young : 1 = true;         // its SYN-ACK was never sent again
  bool established : 1 = false;  // the client's connect() has returned
  bool readable : 1 = false;     // a request, or the client's FIN, is there
  bool finished : 1 = false;     // the client's FIN has come
  bool served : 1 = false;       // a thread has started on it
  bool answered : 1 = false;     // the first response has been sent
  bool handed_off : 1 = false;
  bool being_served : 1 = false;     // by one of several threads that share an epoll
  bool awaits_upstream : 1 = false;  // its request has had its CPU time and waits for its wait
  bool aborted : 1 = false;          // the client has reset it
  bool acknowledged : 1 = false;     // its final ACK has come, and the request stayed a request
  bool syn_timer_set : 1 = false;    // the client's: for the next SYN, or for giving up
  bool synack_timer_set : 1 = false;
  bool data_timer_set : 1 = false;
  bool request_arrived : 1 = false;  // what the client sent last, once it is established
  bool overflowed : 1 = false;       // its last segment of the handshake was dropped by a queue
  bool server_closes : 1 = false;    // the server has decided to close it, and may have said so

  std::uint16_t syns_sent = 0, syn_acks_sent = 0, data_retries = 0;
  std::uint32_t references = 0;  // its life, and events on the way that will still look at it
  std::uint32_t requests_left = 1, request = 0;

  sim::Time first_syn{}, last_syn{}, complete{}, queued{}, accepted{}, request_sent{};
  sim::Time idle_since{};  // with a keepalive_timeout: since its last response
  sim::Duration one_way{}, cpu_demand{}, hold{};
  sim::Ticket give_up;

  ListenSocket* socket = nullptr;   // of the request or the accept queue, then where it came from
  ListenSocket* left_to = nullptr;  // whose owner works on its segment
  Connection* next = nullptr;       // in its ConnectionList
  Connection* previous = nullptr;
  EventPoll* poll = nullptr;       // that watches it
  cpu::Thread* waiting = nullptr;  // the thread that sleeps until it is readable (prefork)
  std::uint32_t worker = 0, accepted_by = 0;

  /// One that goes on where the server closed another has that one's number and this in addition.
  static constexpr std::uint64_t successor = std::uint64_t{1} << 48;
  /// The number of the first of them: the n-th of the source.
  std::uint64_t origin() const { return number % successor; }
};

/// A connection as the argument of an event, and back.
inline std::uint64_t argument_of(Connection& connection) {
  return reinterpret_cast<std::uint64_t>(&connection);
}
inline Connection& connection_of(std::uint64_t argument) {
  return *reinterpret_cast<Connection*>(argument);
}

static_assert(sizeof(Connection) <= 256, "a connection alive costs at most 256 bytes");

}  // namespace acceptlab::kernel
