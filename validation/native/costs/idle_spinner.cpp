#include "validation/native/costs/idle_spinner.hpp"

#include <sched.h>

#include "validation/native/costs/spin.hpp"

namespace acceptlab::native::costs {

IdleSpinner::IdleSpinner(int cpu)
    : process_(cpu, [] {
        const sched_param none{};
        native::checked(::sched_setscheduler(0, SCHED_IDLE, &none), "SCHED_IDLE");
        for (;;) relax();
      }) {}

}  // namespace acceptlab::native::costs
