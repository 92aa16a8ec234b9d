#include "models/kernel/tcp_input.hpp"

// Packets that take the lock of a listen socket, or are left to the thread that owns it.

namespace acceptlab::kernel {

using State = Connection::State;

template <TcpInput::Segment Again>
bool TcpInput::has_lock(Connection& connection, ListenSocket& socket) {
  if (owners_cpu_ != nullptr) return true;  // the socket's owner works on what was left to it
  connections_.hold(connection);
  const bool granted = cpus_[connection.cpu]->packet_takes(
      socket.lock(), sim::bind<&TcpInput::lock_granted<Again>>(*this, argument_of(connection)));
  if (!granted) return false;
  connections_.drop(connection);
  SocketLock* owner = rules_.listener_lock_on_packets ? socket.owner() : nullptr;
  if (owner == nullptr || !owner->owned()) return true;
  leave_to_owner<Again>(connection, socket);
  return false;
}

template <TcpInput::Segment Again>
void TcpInput::lock_granted(std::uint64_t argument) {
  Connection& connection = connection_of(argument);
  if (connection.state != State::Ended) (this->*Again)(connection);
  connections_.drop(connection);
}

/// A thread owns the socket: it works on the segment when it releases it, unless too many wait.
/// Which segment is lost then is for `Again` to say: after a cookie a SYN and an ACK meet the same
/// state.
template <TcpInput::Segment Again>
void TcpInput::leave_to_owner(Connection& connection, ListenSocket& socket) {
  const auto later = sim::bind<&TcpInput::owner_works<Again>>(*this, argument_of(connection));
  connections_.hold(connection);
  connection.left_to = &socket;
  if (socket.owner()->leave_to_owner(later)) return;
  connections_.drop(connection);
  count(Counter::OwnersBacklogFull);
  // Not `if constexpr`: under -fsanitize this comparison is no constant expression for GCC 12.
  if (Again == &TcpInput::admit_or_look_again) {
    drop_syn(connection, socket);
  } else {
    drop_ack(connection, socket);
    peer_->final_ack_dropped(connection, false);
  }
}

template <TcpInput::Segment Again>
void TcpInput::owner_works(std::uint64_t argument) {
  Connection& connection = connection_of(argument);
  owners_cpu_ = &connection.left_to->owner()->owners_cpu();
  lock_granted<Again>(argument);
  owners_cpu_ = nullptr;
}

template bool TcpInput::has_lock<&TcpInput::admit_or_look_again>(Connection&, ListenSocket&);
template bool TcpInput::has_lock<&TcpInput::final_ack>(Connection&, ListenSocket&);
template bool TcpInput::has_lock<&TcpInput::data>(Connection&, ListenSocket&);

}  // namespace acceptlab::kernel
