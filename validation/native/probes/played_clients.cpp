#include "validation/native/probes/played_clients.hpp"

#include <algorithm>

namespace acceptlab::native::probes {
namespace {

constexpr std::uint32_t initial_sequence = 1000;

}  // namespace

PlayedClients::PlayedClients(TunDevice& device, const Endpoint& server, const Endpoint& first,
                             int count)
    : device_(device), server_(server), clients_(index(count)) {
  std::uint16_t port = first.port;
  for (Client& client : clients_) client.address = first.with_port(port++);
}

void PlayedClients::send_syn(int client) {
  send((*this)[client], TcpSegment::syn, initial_sequence, 0);
}

void PlayedClients::send_final_ack(int client) {
  send((*this)[client], TcpSegment::ack, initial_sequence + 1, (*this)[client].server_sequence + 1);
}

void PlayedClients::send_reset(int client) {
  send((*this)[client], TcpSegment::rst, initial_sequence + 1, 0);
}

bool PlayedClients::complete_handshake(int client) {
  constexpr std::chrono::milliseconds patience(200);
  const std::size_t answers = (*this)[client].syn_acks.size();
  send_syn(client);
  const auto give_up = Clock::now() + patience;
  while ((*this)[client].syn_acks.size() == answers) {
    if (Clock::now() > give_up) return false;
    const auto packet = device_.receive(patience);
    if (const auto segment = decode(packet)) take(*segment);
  }
  send_final_ack(client);
  return true;
}

void PlayedClients::take_answers(std::chrono::milliseconds quiet) {
  for (;;) {
    const auto packet = device_.receive(quiet);
    if (packet.empty()) return;
    if (const auto segment = decode(packet)) take(*segment);
  }
}

void PlayedClients::forget_answers() {
  for (Client& client : clients_) {
    client.syn_acks.clear();
    client.resets = 0;
  }
}

int PlayedClients::answered() const {
  return static_cast<int>(
      std::ranges::count_if(clients_, [](const Client& c) { return !c.syn_acks.empty(); }));
}

int PlayedClients::reset() const {
  return static_cast<int>(
      std::ranges::count_if(clients_, [](const Client& c) { return c.resets > 0; }));
}

void PlayedClients::send(const Client& client, std::uint8_t flags, std::uint32_t sequence,
                         std::uint32_t acknowledgement) {
  device_.send(encode({.from = client.address,
                       .to = server_,
                       .sequence = sequence,
                       .acknowledgement = acknowledgement,
                       .flags = flags}));
}

void PlayedClients::take(const TcpSegment& segment) {
  const auto client = std::ranges::find(clients_, segment.to, &Client::address);
  if (client == clients_.end() || segment.from != server_) return;
  if (segment.has(TcpSegment::rst)) {
    ++client->resets;
  } else if (segment.has(TcpSegment::syn | TcpSegment::ack)) {
    client->syn_acks.push_back(Clock::now());
    client->server_sequence = segment.sequence;
  }
}

}  // namespace acceptlab::native::probes
