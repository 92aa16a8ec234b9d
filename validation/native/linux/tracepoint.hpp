#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace acceptlab::native {

/// A tracepoint of the running kernel: its number, and where its fields are in the raw data.
struct Tracepoint {
  struct Field {
    std::size_t offset = 0, size = 0;
  };

  unsigned id = 0;
  std::map<std::string, Field> fields;

  std::int64_t integer(const unsigned char* raw, const std::string& field) const;
  /// Up to the field's size or the first NUL; points into `raw`.
  std::string_view text(const unsigned char* raw, const std::string& field) const;
};

/// The tracepoint `group`/`name`. tracefs is read through a mount of our own that has no place in
/// any file tree and ends with this call. Throws EnvironmentError when that is not allowed, or the
/// kernel has no such tracepoint.
Tracepoint find_tracepoint(const std::string& group, const std::string& name);

}  // namespace acceptlab::native
