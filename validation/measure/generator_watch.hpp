#pragma once

#include <functional>
#include <string>

#include "validation/measure/generator.hpp"
#include "validation/record/record.hpp"

namespace acceptlab::validation {

/// Looks after a generator on another machine from run to run: it is not under our control.
class GeneratorWatch {
 public:
  /// `ask` throws GeneratorError when the generator is not there for the next run.
  GeneratorWatch(const Generator& generator, std::function<void()> ask);

  /// Why no further run will do better than this one; empty when one may. Some that went wrong are
  /// no reason, as long as the generator is there and its connections have come here before.
  std::string why_to_stop(const RealRun& run);

 private:
  std::string agent_, server_address_;
  std::function<void()> ask_;
  bool has_worked_ = false;  // a connection of it has come here
};

}  // namespace acceptlab::validation
