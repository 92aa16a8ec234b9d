#pragma once

#include <sys/resource.h>
#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace acceptlab::validation {

// A server on a loopback port, and clients of it.

/// A connection; negative when refused.
int connected(std::uint16_t port);

/// The whole answer to one GET, up to the server's close. Throws std::runtime_error when refused.
std::string answer(std::uint16_t port, const std::string& path);
std::string body_of(const std::string& answer);

/// Throws std::runtime_error.
std::uint16_t free_port();

/// What the program measured of its own loop: GET /burn-speed.
double told_burn_speed(std::uint16_t port);

/// A program with its processes in a group of their own, which ends with this object.
class RunningProgram {
 public:
  /// Waits until the port takes connections. Throws std::runtime_error.
  RunningProgram(const std::vector<std::string>& argv, std::uint16_t port);
  ~RunningProgram() { kill_all(); }
  RunningProgram(const RunningProgram&) = delete;
  RunningProgram& operator=(const RunningProgram&) = delete;

  /// Ends it by SIGTERM: its exit status, minus the signal that killed it, or -999 when it does not
  /// end. `used`: of the first process and of those that it has waited for.
  int end(rusage& used);
  bool anybody_left() const;

 private:
  void kill_all() const;
  pid_t group_ = -1;
  bool reaped_ = false;
};

/// What a program is asked by check_work().
struct Asked {
  unsigned requests = 300;
  std::uint64_t demand_ns = 1'000'000;  // of each
  std::size_t reply_bytes = 200;
};

/// Asks for all of it, one request after the other, and looks at the answers.
void check_work(std::uint16_t port, const Asked& asked);

/// Ends the program and looks whether it used about the CPU that it was asked for and left nothing
/// behind. `status`: how it ends after SIGTERM.
void check_end(RunningProgram& program, std::uint16_t port, const Asked& asked, int status);

}  // namespace acceptlab::validation
