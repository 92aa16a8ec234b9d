#pragma once

#include <cstdint>
#include <string>

namespace acceptlab::experiment {

/// A process as claims name it.
struct ProcessIdentity {
  std::string machine;       // host name, its boot and the space of process numbers
  std::int64_t process = 0;  // pid
  std::string started;       // tells it from a later process of the same pid
};

ProcessIdentity this_process();

/// The name of this machine.
std::string host_name();

/// One fact a line; identity_of() reads it back.
std::string claim_text(const ProcessIdentity& identity);
ProcessIdentity identity_of(const std::string& claim_text);

/// Whether the process is on this machine, so that is_alive() can tell.
bool is_here(const ProcessIdentity& identity);
bool is_alive(const ProcessIdentity& identity);

}  // namespace acceptlab::experiment
