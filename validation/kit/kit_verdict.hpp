#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/kernel/kernel_rules.hpp"
#include "validation/kit/kit_record.hpp"

namespace acceptlab::validation {

/// One rule of the model held to what a machine did.
struct KitVerdict {
  enum class Result {
    Same,
    Different,
    Open  // the record does not tell, or the model has no such rule
  };
  std::string rule;      // "SO_REUSEPORT on 127.0.0.1", "queue of backlog 5"
  std::string modelled;  // what the model says of that system and version
  std::string seen;
  Result result = Result::Open;
};

/// System and version of the machine in the terms of a scenario; none for a system that the model
/// does not know.
struct KitSystem {
  kernel::System system{};
  kernel::Version version{};
};
std::optional<KitSystem> system_of(const KitRecord& record);

/// The model's rules for that machine, with the sysctls that the record has.
kernel::KernelRules rules_of(const KitRecord& record, const KitSystem& system);

/// Every rule that the record can tell of. Empty for an unknown system or one older than modelled.
std::vector<KitVerdict> kit_verdicts(const KitRecord& record);

/// A line for each: "same       queue of backlog 5: 6 accepted, then SYNs dropped".
std::string verdict_text(const std::vector<KitVerdict>& verdicts);

}  // namespace acceptlab::validation
