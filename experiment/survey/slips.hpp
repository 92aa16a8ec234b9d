#pragma once

#include <span>
#include <string>
#include <string_view>

#include "experiment/survey/config_text.hpp"
#include "experiment/survey/finding.hpp"

namespace acceptlab::experiment {

/// The name that `name`, which is not known, was probably meant to be: one of `looked_at` within
/// two edits, or within one where `name` has fewer than six letters. Empty when there is none, and
/// for the names of `own`, directives that the server has beside a similar one.
std::string meant_name(std::string_view name, std::span<const std::string_view> looked_at,
                       std::span<const std::string_view> own = {});

/// That the name of the entry is a slip; what stands in its block is left out with it.
Diagnostic slip(const ConfigEntry& entry, std::string_view meant);

}  // namespace acceptlab::experiment
