#include "validation/native/load/ask.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "validation/native/load/agent_link.hpp"
#include "validation/native/load/client_socket.hpp"

namespace acceptlab::native::load {
namespace {

// Fewer than an agent's accept queue holds. The first finds the way: neighbours, routes, caches.
constexpr unsigned handshakes = 12, unmeasured = 2;
constexpr Nanoseconds microsecond = 1000;

/// From SYN to SYN-ACK as this kernel saw it: no program of the other machine has a part in it.
Nanoseconds handshake_time(const Endpoint& agent, const StopSignals& stops) {
  native::FileDescriptor socket =
      connect_to(agent, stops, "connecting to the agent at " + text_of(agent));
  tcp_info info{};
  socklen_t size = sizeof info;
  native::checked(::getsockopt(socket.get(), IPPROTO_TCP, TCP_INFO, &info, &size), "TCP_INFO");
  close_with_reset(socket);
  return info.tcpi_rtt * microsecond;
}

nlohmann::ordered_json round_trips(const Endpoint& agent, const StopSignals& stops) {
  std::vector<Nanoseconds> times;
  for (unsigned i = 0; i < handshakes; ++i) {
    const Nanoseconds time = handshake_time(agent, stops);
    if (i >= unmeasured) times.push_back(time);
  }
  std::sort(times.begin(), times.end());
  return {{"count", times.size()},
          {"least", times.front()},
          {"p50", times[(times.size() - 1) / 2]},
          {"most", times.back()}};
}

nlohmann::ordered_json ask(AgentLink& link) {
  link.channel().write_line("describe");
  const std::string text =
      link.channel().read_block(link.expect("description"), most_description_bytes);
  const ClockReading clock = link.read_clock();
  link.channel().write_line("bye");
  nlohmann::ordered_json json{{"schema", "acceptlab.agent/1"},
                              {"agent", text_of(link.agent())},
                              {"own_address", link.own_end().address_text()},
                              {"clock_offset_ns", clock.offset},
                              {"clock_uncertainty_ns", clock.uncertainty}};
  json.update(nlohmann::ordered_json::parse(text));
  return json;
}

}  // namespace

std::string ask_agent(const std::string& address, const StopSignals& stops) {
  constexpr int indent = 2;
  const Endpoint agent = resolve(address);
  try {
    AgentLink link(agent, stops);
    nlohmann::ordered_json json = ask(link);
    json["rtt_ns"] = round_trips(agent, stops);
    return json.dump(indent) + "\n";
  } catch (const ControlError& error) {
    throw ControlError("the agent at " + text_of(agent) + ": " + error.what());
  } catch (const nlohmann::json::exception&) {
    throw ControlError("the agent at " + text_of(agent) +
                       ": what it says of itself is no description");
  }
}

}  // namespace acceptlab::native::load
