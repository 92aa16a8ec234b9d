#pragma once

#include <chrono>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "validation/measure/network_path.hpp"

namespace acceptlab::validation {

/// The generator asked for cannot be used: what() says what is wrong, as all of the message.
class GeneratorError : public std::system_error {
 public:
  explicit GeneratorError(std::string text);
  const char* what() const noexcept override { return text_.c_str(); }

 private:
  std::string text_;
};

/// A load generator on another machine: an agent of acceptlab-load, what it said of itself, and how
/// its connections come here.
struct Generator {
  std::string agent;                   // "192.0.2.7:7000"
  std::string server_address;          // this machine's, which it connects to
  std::vector<std::string> addresses;  // of its machine, from which it can
  std::string system, cpu;             // "Linux 6.18.3"
  std::string busy_with;               // the controller for which it issues a load; empty: none
  unsigned cpus = 0;
  std::chrono::nanoseconds rtt{}, least_rtt{}, most_rtt{};  // SYN to SYN-ACK; `rtt`: the median
  NetworkPath path;
};

/// "HOST[:PORT]" as acceptlab-load takes it: port 7000 when there is none.
std::string agent_address(const std::string& generator);
/// What is wrong with the form of one; empty when nothing is.
std::string generator_problem(const std::string& generator);

/// Asks the agent. `server_address`: where the server will listen; empty: the address of this
/// machine from which the agent is reached. Throws GeneratorError: no agent there, another version,
/// a busy one, one on this machine; std::system_error when `server_address` is none of this
/// machine's.
Generator ask_generator(const std::string& generator, const std::string& server_address);

/// From what `acceptlab-load --ask` printed, without the path. Throws GeneratorError when it is no
/// such document.
Generator read_generator(const std::string& json);

/// What a record's machine says of it.
std::vector<std::pair<std::string, std::string>> description_of(const Generator& generator);

}  // namespace acceptlab::validation
