#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "validation/native/probes/tcp_segment.hpp"
#include "validation/native/probes/tun_device.hpp"

namespace acceptlab::native::probes {

/// Clients played by hand behind a TUN device, one per source port: each step of the handshake
/// is sent when the check wants it, and every answer is counted.
class PlayedClients {
 public:
  using Clock = std::chrono::steady_clock;

  struct Client {
    Endpoint address;
    std::uint32_t server_sequence = 0;  // of the latest SYN-ACK
    std::vector<Clock::time_point> syn_acks;
    int resets = 0;
  };

  /// `first` and the ports above it talk to `server`.
  PlayedClients(TunDevice& device, const Endpoint& server, const Endpoint& first, int count);

  int count() const { return static_cast<int>(clients_.size()); }
  const Client& operator[](int client) const { return clients_.at(index(client)); }

  void send_syn(int client);
  /// Answers the latest SYN-ACK.
  void send_final_ack(int client);
  void send_reset(int client);
  /// SYN, SYN-ACK and final ACK; false when no SYN-ACK came.
  bool complete_handshake(int client);

  /// Takes answers until none has come for `quiet`.
  void take_answers(std::chrono::milliseconds quiet = std::chrono::milliseconds(30));
  /// Forgets the answers so far.
  void forget_answers();

  /// How many clients have had at least one SYN-ACK, or at least one RST.
  int answered() const;
  int reset() const;

 private:
  static std::size_t index(int client) { return static_cast<std::size_t>(client); }
  void send(const Client& client, std::uint8_t flags, std::uint32_t sequence,
            std::uint32_t acknowledgement);
  void take(const TcpSegment& segment);

  TunDevice& device_;
  Endpoint server_;
  std::vector<Client> clients_;
};

}  // namespace acceptlab::native::probes
