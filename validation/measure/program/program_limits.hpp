#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "experiment/notation/diagnostics.hpp"
#include "experiment/scenario/scenario.hpp"

namespace acceptlab::validation {

/// Collects what of a scenario an unmodified program does not do on Linux, each with a way out.
class ProgramLimits {
 public:
  /// `program`: with its version, as messages name it. Requires a scenario as the reader leaves it.
  ProgramLimits(const experiment::Scenario& scenario, std::string program);

  /// Unless `holds`: "KEY: PROGRAM WHAT".
  void require(bool holds, std::string key, const std::string& what, std::string help);

  /// One socket for all workers, or one for each, which the program makes by `option`; the kernel
  /// chooses among them.
  void sockets(std::string_view option);
  /// Level-triggered readiness, in the kernel's order.
  void readiness();
  /// An event loop that takes ready sockets as they come.
  void event_loop();
  /// The queue that listen(2) makes, of at least one place.
  void accept_queue();
  /// A request for each connection, which closes after it because of `setting`.
  void one_request(std::string_view setting);
  /// No signals: what happens to the load alone.
  void no_events();

  /// Several workers watch one socket.
  bool shared() const { return sockets_ == 1 && scenario_.server.workers > 1; }
  std::vector<experiment::Diagnostic> take() { return std::move(found_); }

 private:
  const experiment::Scenario& scenario_;
  std::string program_;
  unsigned sockets_;
  std::vector<experiment::Diagnostic> found_;
};

}  // namespace acceptlab::validation
