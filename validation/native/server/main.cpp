#include <fmt/format.h>
#include <sys/resource.h>

#include <exception>
#include <system_error>

#include "validation/native/server/cpu_burner.hpp"
#include "validation/native/server/master.hpp"
#include "validation/native/server/options.hpp"

namespace acceptlab::native::server {
namespace {

enum Exit : int { Fine = 0, Usage = 2, Environment = 3 };

int fail(Exit status, const std::exception& error) {
  fmt::print(stderr, "acceptlab-server: error: {}\n", error.what());
  return status;
}

/// Each open connection takes a descriptor.
void allow_as_many_files_as_possible() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) < 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

int run(int argc, char** argv) {
  try {
    const std::optional<Options> options = read_options(argc, argv);
    if (!options) return Fine;
    if (options->only_measure_burn_speed) {
      fmt::print("{:.6g}\n", CpuBurner::measure());
      return Fine;
    }
    allow_as_many_files_as_possible();
    Master(*options, argv).run();
    return Fine;
  } catch (const UsageError& error) {
    return fail(Usage, error);
  } catch (const std::exception& error) {
    return fail(Environment, error);
  }
}

}  // namespace
}  // namespace acceptlab::native::server

int main(int argc, char** argv) { return acceptlab::native::server::run(argc, argv); }
