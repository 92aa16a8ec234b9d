#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace acceptlab::validation {

/// A line of the access log that nginx_config.hpp asks for.
struct NginxServed {
  std::int32_t pid = 0;          // of the worker
  std::uint64_t connection = 0;  // nginx's own number of it
  std::uint64_t request = 0;     // on that connection, from 1
  std::int64_t written_ms = 0;   // CLOCK_REALTIME as nginx keeps it: the begin of its turn
  std::string source;
  std::uint16_t port = 0;
  unsigned status = 0;
  std::string id;  // of the request; empty: it had none
};

/// In the order in which workers wrote their buffers. Throws std::runtime_error that names file and
/// line when one is not such a line, std::system_error when the file cannot be read.
std::vector<NginxServed> read_nginx_access_log(const std::string& path);

}  // namespace acceptlab::validation
