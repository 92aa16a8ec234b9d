#pragma once

#include <stdexcept>
#include <string>

#include "validation/native/load/exit_status.hpp"
#include "validation/native/load/options.hpp"

namespace acceptlab::native::load {

/// What was asked for cannot be done anywhere.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// An agent has said why it cannot; what() is its text.
class AgentFailure : public std::runtime_error {
 public:
  AgentFailure(ExitStatus status, const std::string& text)
      : std::runtime_error(text), status_(status) {}
  ExitStatus status() const { return status_; }

 private:
  ExitStatus status_;
};

/// Throws UsageError with all problems of the options.
void require_no_problems(const Options& options);

struct Failure {
  ExitStatus status = ExitStatus::Environment;
  std::string text;
};

/// What the exception means that is being handled; only inside a catch block.
Failure present_failure();

}  // namespace acceptlab::native::load
