// acceptlab-stand PLAN.json: one measured run of a server and a load. docs/validation.md says what
// the plan holds and what the run leaves.

#include <sys/prctl.h>

#include <exception>
#include <filesystem>
#include <iostream>
#include <string>
#include <string_view>

#include "validation/native/linux/system_call.hpp"
#include "validation/native/stand/measured_run.hpp"
#include "validation/native/stand/plan.hpp"
#include "validation/native/stand/supervision.hpp"

namespace acceptlab::native::stand {
namespace {

enum ExitStatus { Fine = 0, HasFaults = 1, BadPlan = 2, NotAllowed = 3, WasInterrupted = 130 };

void complain(const std::string& text) { std::cerr << "acceptlab-stand: " << text << '\n'; }

// What an earlier run left must not be taken for this one's.
void prepare_folder(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) throw EnvironmentError("cannot make " + folder.string() + ": " + error.message());
  for (const char* name : {"run.json", "established.csv", "sched.csv"})
    for (const char* suffix : {"", ".new"})
      std::filesystem::remove(folder / (std::string(name) + suffix), error);
}

int run(FileDescriptor lifeline, void* context) try {
  const Plan& plan = *static_cast<const Plan*>(context);
  prepare_folder(plan.out);
  const Supervision supervision(std::move(lifeline));
  ::prctl(PR_SET_TIMERSLACK, 1UL);
  const std::string not_raised = raise_session();
  MeasuredRun measured(plan, supervision, not_raised);
  const RunRecord& record = measured.carry_out();
  for (const std::string& fault : record.faults) complain(fault);
  return record.faults.empty() ? Fine : HasFaults;
} catch (const Interrupted& reason) {
  complain(std::string(reason.what()) + "; all ended, nothing written");
  return WasInterrupted;
} catch (const std::exception& error) {
  complain(error.what());
  return NotAllowed;
}

}  // namespace
}  // namespace acceptlab::native::stand

int main(int count, char** words) {
  using namespace acceptlab::native::stand;
  constexpr const char* usage = "usage: acceptlab-stand PLAN.json\n";
  if (count == 2 && std::string_view(words[1]) == "--help") {
    std::cout << usage;
    return Fine;
  }
  if (count != 2 || words[1][0] == '-') {
    std::cerr << usage;
    return BadPlan;
  }
  try {
    Plan plan = read_plan(words[1]);
    return supervise_in_session(run, &plan);
  } catch (const PlanError& error) {
    complain(error.what());
    return BadPlan;
  } catch (const std::exception& error) {
    complain(error.what());
    return NotAllowed;
  }
}
