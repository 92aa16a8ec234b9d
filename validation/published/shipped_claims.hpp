#pragma once

#include <span>
#include <string_view>

namespace acceptlab::validation {

/// A file of scenarios/published as the program was built with it.
struct ShippedFile {
  std::string_view name, text;
};
/// All of them, by name.
std::span<const ShippedFile> shipped_published();

}  // namespace acceptlab::validation
