// What it costs a worker to run on another CPU than before: it serves connections of its own, and
// is moved, or is not, before each.

#include <sys/socket.h>

#include <array>
#include <string_view>

#include "validation/native/costs/child_process.hpp"
#include "validation/native/costs/experiment.hpp"
#include "validation/native/probes/tcp_socket.hpp"
#include "validation/native/probes/test_stand.hpp"

namespace acceptlab::native::costs {
namespace {

using native::checked;
using native::FileDescriptor;
using probes::now;

constexpr Nanoseconds pause = 50'000;
constexpr std::size_t warm_up = 6, rounds = 60;

/// A connection from begin to end, both sides of it.
Nanoseconds serve_itself(const FileDescriptor& listener, const native::Endpoint& address) {
  constexpr std::string_view text = "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
  std::array<char, 256> buffer{};
  const Nanoseconds before = now();
  FileDescriptor client = probes::start_connect(address);
  FileDescriptor server = probes::accept_from(listener);
  checked(::send(client.get(), text.data(), text.size(), MSG_NOSIGNAL), "send");
  checked(::recv(server.get(), buffer.data(), buffer.size(), 0), "recv");
  checked(::send(server.get(), text.data(), text.size(), MSG_NOSIGNAL), "send");
  checked(::recv(client.get(), buffer.data(), buffer.size(), 0), "recv");
  probes::close_with_reset(client);
  server.reset();
  return now() - before;
}

struct Round {
  Nanoseconds stayed = 0, moved = 0;
};

}  // namespace

void measure_migration(const Stand& stand) {
  const SharedArray<Round> times(warm_up + rounds);
  ChildProcess child(stand.server_cpu, [&] {
    times.touch();
    const auto listener = probes::listen_on(native::Endpoint::parse("127.0.0.1", 0), 16);
    const auto address = probes::local_endpoint(listener);
    std::size_t moves = 0;
    for (Round& round : times.items()) {
      probes::allow_cpus({moves++ % 2 == 0 ? stand.client_cpu : stand.server_cpu});
      probes::sleep_until(now() + pause);
      round.moved = serve_itself(listener, address);
      probes::sleep_until(now() + pause);
      round.stayed = serve_itself(listener, address);
    }
  });
  child.join();
  for (const Round& round : times.items().subspan(warm_up)) {
    stand.samples.add_between("migration.stayed", 0, 0, round.stayed);
    stand.samples.add_between("migration.moved", 0, 0, round.moved);
  }
}

}  // namespace acceptlab::native::costs
