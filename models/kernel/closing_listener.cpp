#include "models/kernel/tcp_input.hpp"

// What becomes of the queues of a listen socket that closes: reset, migrated or inherited.

namespace acceptlab::kernel {

using State = Connection::State;

void TcpInput::close(ListenSocket& socket) {
  if (!socket.open()) return;
  const auto heir = rules_.on_close == OnClose::Inherit
                        ? table_.group(socket.address()).heir_of(socket.number())
                        : std::nullopt;
  table_.leave(socket, recorder_.now());
  if (heir) {
    inherit_pending(socket, table_.socket(*heir));
  } else if (rules_.migrates() && !table_.group(socket.address()).empty()) {
    migrate_pending(socket);
  } else {
    if (rules_.migrates()) count(Counter::NotMigrated, socket.pending());
    reset_pending(socket);
  }
}

void TcpInput::reset_pending(ListenSocket& socket) {
  while (Connection* connection = socket.first()) {
    remove_pending(*connection, socket);
    count(Counter::PendingReset);
    count(Counter::ResetSent);
    recorder_.aborted_on_close(*connection);
    ++socket.counts.reset;
    ++socket.on_close.lost;
    connection->state = State::Forgotten;
    peer_->reset_sent(*connection, LossCause::ClosePending);
  }
}

void TcpInput::migrate_pending(ListenSocket& socket) {
  while (Connection* connection = socket.first()) {
    remove_pending(*connection, socket);
    ListenSocket& survivor = *survivor_for(*connection);
    count(Counter::Migrated);
    recorder_.migrated(*connection);
    ++survivor.counts.migrated_in;
    ++socket.on_close.moved;
    append(*connection, survivor);  // whatever its length
    survivor.wake(cpus_[connection->cpu]);
  }
}

void TcpInput::inherit_pending(ListenSocket& socket, ListenSocket& heir) {
  while (Connection* connection = socket.first()) {
    remove_pending(*connection, socket);
    recorder_.inherited(*connection);
    ++heir.counts.inherited_in;
    ++socket.on_close.moved;
    append(*connection, heir);
  }
  if (socket.on_close.moved > 0) heir.wake(cpus_.front());  // one round, not one for each
}

}  // namespace acceptlab::kernel
