#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "validation/judge/margins.hpp"
#include "validation/measure/host.hpp"
#include "validation/measure/stand_plan.hpp"
#include "validation/measure/suite.hpp"
#include "validation/record/record.hpp"

namespace acceptlab::validation {

struct CampaignOptions {
  MeasuredServer server;
  std::string instruments = "auto";
  std::string costs;  // the profile that the record is to carry: TOML, or empty
  std::uint64_t seed = 1;
  unsigned threads = 0;
  /// A run above these is repeated, later, as long as repeats are left for it.
  Margins::Gates gates = shipped_margins().gates;
  unsigned extra_rounds = 2;
  std::filesystem::path keep;  // where the folders of the runs are kept; empty: nowhere
  bool sched_trace = false;    // they also have what the scheduler did, for acceptlab trace --real
  /// Runs made, runs there will be, and what is measured now.
  std::function<void(unsigned, unsigned, const std::string&)> progress;
  std::function<bool()> cancelled;
};

/// The suite's cases without any run: what is known before it is measured.
Record unmeasured_record(const Suite& suite, const CampaignOptions& options);

/// What a campaign came to.
struct Campaigned {
  Record record;           // of all that was finished
  std::string broken_off;  // why no more could be measured; empty: all was, or it was cancelled
};

/// Measures every case of the suite as often as it says: the repeats are the outermost loop, and
/// within each the order of the cases is drawn anew, so that what the machine does meanwhile falls
/// on none of them alone. The clients are where the host's generator is. When cancelled, or when a
/// generator on another machine is lost, it returns what is finished. Throws std::system_error
/// where nothing can be measured here, experiment::ScenarioError where a case cannot be
/// (suite_for() leaves those out).
Campaigned measure(const Suite& suite, const Host& host, const CampaignOptions& options);

}  // namespace acceptlab::validation
