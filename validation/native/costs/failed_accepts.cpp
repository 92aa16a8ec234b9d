// accept4 that finds nothing, after the CPU was idle and in a row.

#include <sys/socket.h>

#include "validation/native/costs/child_process.hpp"
#include "validation/native/costs/experiment.hpp"
#include "validation/native/probes/tcp_socket.hpp"
#include "validation/native/probes/test_stand.hpp"

namespace acceptlab::native::costs {
namespace {

using probes::now;

constexpr std::size_t warm_up = 4;

Nanoseconds failed_accept(const native::FileDescriptor& listener) {
  const Nanoseconds before = now();
  static_cast<void>(::accept4(listener.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
  return now() - before;
}

}  // namespace

void measure_failed_accepts(const Stand& stand) {
  const auto listener = probes::listen_on(native::Endpoint::parse("127.0.0.1", 0), 16);
  const auto measure = [&](Nanoseconds gap, std::size_t count) {
    const SharedArray<Nanoseconds> times(warm_up + count);
    ChildProcess child(stand.server_cpu, [&] {
      times.touch();
      for (Nanoseconds& time : times.items()) {
        if (gap > 0) probes::sleep_until(now() + gap);
        time = failed_accept(listener);
      }
    });
    child.join();
    for (const Nanoseconds time : times.items().subspan(warm_up))
      stand.samples.add_between("failed_accept", gap, 0, time);
  };
  measure(0, 200);
  for (const Nanoseconds gap : idle_gaps) measure(gap, count_after(gap));
}

}  // namespace acceptlab::native::costs
