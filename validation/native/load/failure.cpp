#include "validation/native/load/failure.hpp"

#include <CLI/CLI.hpp>

#include "validation/native/load/control_channel.hpp"
#include "validation/native/load/schedule.hpp"

namespace acceptlab::native::load {

void require_no_problems(const Options& options) {
  std::string text;
  for (const std::string& problem : options.problems())
    text += (text.empty() ? "" : "\n") + problem;
  if (!text.empty()) throw UsageError(text);
}

Failure present_failure() {
  try {
    throw;
  } catch (const AgentFailure& error) {
    return {error.status(), error.what()};
  } catch (const ControlInterrupted& error) {
    return {ExitStatus::Interrupted, error.what()};
  } catch (const ControlError& error) {
    return {ExitStatus::Environment, error.what()};
  } catch (const CLI::ParseError& error) {
    return {ExitStatus::Usage,
            std::string(error.what()) + "\n   = help: acceptlab-load --help lists the options"};
  } catch (const UsageError& error) {
    return {ExitStatus::Usage, error.what()};
  } catch (const ScheduleError& error) {
    return {ExitStatus::Usage, error.what()};
  } catch (const std::invalid_argument& error) {
    return {ExitStatus::Usage, error.what()};
  } catch (const std::bad_alloc&) {
    return {ExitStatus::Environment, "out of memory"};
  } catch (const std::exception& error) {
    return {ExitStatus::Environment, error.what()};
  }
}

}  // namespace acceptlab::native::load
