#include "cli/interrupt.hpp"

#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <string_view>

namespace acceptlab::cli {

namespace {

constexpr int interrupted_status = 130;
// SIGUSR1 is what mpirun passes on at once, and what Slurm can be told to send before the time is
// up.
constexpr std::array asked_to_stop{SIGINT, SIGTERM, SIGHUP, SIGUSR1};

// A signal handler reaches nothing but globals.
std::atomic<bool> stop_requested = false, silent = false;  // NOLINT
static_assert(std::atomic<bool>::is_always_lock_free);

void on_signal(int /*signal*/) {
  if (stop_requested.exchange(true)) ::_exit(interrupted_status);
  if (silent) return;
  constexpr std::string_view text = "\nfinishing what is running; Ctrl-C again stops now\n";
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text.data(), text.size());
}

}  // namespace

Interrupt::Interrupt(Says says) {
  silent = says == Says::Nothing;
  stop_requested = false;
  for (const int signal : asked_to_stop) std::signal(signal, on_signal);
}

Interrupt::~Interrupt() {
  for (const int signal : asked_to_stop) std::signal(signal, SIG_DFL);
}

bool Interrupt::requested() { return stop_requested; }

}  // namespace acceptlab::cli
