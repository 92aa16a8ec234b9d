#pragma once

#include <string>

#include "validation/native/probes/report.hpp"

namespace acceptlab::native::probes {

/// What the command line may change.
struct Options {
  bool json = false;
  // How long `timers` watches, in seconds. Default: 8. Range: 2-130.
  int seconds = 8;
  // Flows predicted in each phase of `hash`. Default: 10000. Range: 100-50000.
  int flows = 10000;
  // Form of the four-tuple hash: "auto" (by kernel version), "4.1" or "6.15".
  std::string form = "auto";
  // Folder where `hash` writes the flows it observed; empty: nowhere.
  std::string record_folder;
};

// Each makes its own namespaces, adds what it finds to the report, and throws EnvironmentError
// when the machine does not allow the check.
void probe_hash(const Options& options, Report& report);
void probe_backlog(const Options& options, Report& report);
void probe_timers(const Options& options, Report& report);
void probe_close(const Options& options, Report& report);
void probe_wake(const Options& options, Report& report);
void probe_scheduler(const Options& options, Report& report);

}  // namespace acceptlab::native::probes
