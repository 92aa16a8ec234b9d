#include "experiment/trace/who.hpp"

#include <utility>

#include "models/kernel/listen_socket.hpp"

namespace acceptlab::experiment {

void WakeCause::tell(sim::Time now, const cpu::Thread& thread, const kernel::ListenSocket* socket,
                     const kernel::Connection* connection) {
  thread_ = &thread;
  told_ = now;
  cause_.socket = socket == nullptr ? none : socket->number();
  cause_.connection = connection == nullptr ? none : connection->ordinal;
}

std::optional<PacketInWork::Packet> PacketInWork::find(sim::Time now, unsigned cpu,
                                                       sim::Time from) {
  if (from < now) {
    const auto last = done_.find(cpu);
    if (last == done_.end()) return std::nullopt;
    const Packet packet = last->second;
    done_.erase(last);
    return packet;
  }
  if (!coming_ || came_ != now || coming_->cpu != cpu) return std::nullopt;
  return std::exchange(coming_, std::nullopt);
}

}  // namespace acceptlab::experiment
