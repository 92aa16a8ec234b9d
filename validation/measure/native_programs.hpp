#pragma once

#include <string>

namespace acceptlab::validation {

/// The path of a native program such as "acceptlab-stand": from $ACCEPTLAB_NATIVE, beside this
/// program, in ../libexec/acceptlab, or where a build tree has it. Throws std::system_error that
/// names the places where it was looked for.
std::string native_program(const std::string& name);

}  // namespace acceptlab::validation
