#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "experiment/notation/units.hpp"

namespace acceptlab::experiment {

// Packets made byte by byte, without checksums, which captures have wrong anyway.

using Packet = std::vector<std::uint8_t>;

inline constexpr std::uint8_t fin_flag = 1, syn_flag = 2, rst_flag = 4, ack_flag = 16;

inline Packet joined(Packet a, const Packet& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

inline void put(Packet& packet, std::uint32_t value, int bytes) {
  for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8)
    packet.push_back(static_cast<std::uint8_t>(value >> shift));
}

inline Packet tcp(std::uint16_t from, std::uint16_t to, std::uint32_t sequence, std::uint8_t flags,
                  std::size_t payload = 0) {
  Packet packet;
  put(packet, from, 2);
  put(packet, to, 2);
  put(packet, sequence, 4);
  put(packet, 0, 4);
  put(packet, 0x50, 1);  // a header of 20 bytes
  put(packet, flags, 1);
  put(packet, 0, 4);
  put(packet, 0, 2);
  packet.resize(packet.size() + payload, 'x');
  return packet;
}

inline Packet ip_v4(const std::string& from, const std::string& to, const Packet& inside) {
  Packet packet{0x45, 0};
  put(packet, static_cast<std::uint32_t>(20 + inside.size()), 2);
  put(packet, 0, 4);
  put(packet, 64, 1);
  put(packet, 6, 1);
  put(packet, 0, 2);
  put(packet, parse_address(from)->v4(), 4);
  put(packet, parse_address(to)->v4(), 4);
  return joined(packet, inside);
}

inline Packet ip_v6(const std::string& from, const std::string& to, const Packet& inside) {
  Packet packet{0x60, 0, 0, 0};
  put(packet, static_cast<std::uint32_t>(inside.size()), 2);
  put(packet, 6, 1);
  put(packet, 64, 1);
  for (const std::string* text : {&from, &to}) {
    const auto address = parse_address(*text);
    packet.insert(packet.end(), address->bytes.begin(), address->bytes.end());
  }
  return joined(packet, inside);
}

inline Packet ethernet(const Packet& inside, std::uint16_t type) {
  Packet packet(12, 2);
  put(packet, type, 2);
  return joined(packet, inside);
}

}  // namespace acceptlab::experiment
