// A thread that is made, does nothing and ends, all on one CPU.

#include <thread>

#include "validation/native/costs/child_process.hpp"
#include "validation/native/costs/experiment.hpp"
#include "validation/native/probes/test_stand.hpp"

namespace acceptlab::native::costs {

void measure_threads(const Stand& stand) {
  constexpr std::size_t warm_up = 10, count = 100;
  const SharedArray<Nanoseconds> times(warm_up + count);
  ChildProcess child(stand.server_cpu, [&] {
    times.touch();
    for (Nanoseconds& time : times.items()) {
      const Nanoseconds before = probes::now();
      std::thread([] {}).join();
      time = probes::now() - before;
    }
  });
  child.join();
  for (const Nanoseconds time : times.items().subspan(warm_up))
    stand.samples.add_between("thread.life", 0, 0, time);
}

}  // namespace acceptlab::native::costs
