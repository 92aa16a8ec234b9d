#pragma once

#include <filesystem>
#include <functional>
#include <string_view>

#include "experiment/result/sink.hpp"

namespace acceptlab::experiment {

/// Writes a file so that it is there whole or not at all: to a temporary name in the same folder,
/// synchronised to the disk, then renamed over `path`. The folder is made when it is missing.
/// A device or pipe at `path` stays what it is and is written to.
/// Throws std::system_error that says what was attempted; nothing is left behind then.
void write_atomically(const std::filesystem::path& path, std::string_view contents);
/// The same for contents that come in pieces. SIGINT and its like wait until they are written.
void write_atomically(const std::filesystem::path& path,
                      const std::function<void(const Sink&)>& produce);

/// Of a file that somebody named: throws std::system_error for what stands in the way now, asked
/// before the work whose result is to be written. Its folder has to be there, since one that is
/// missing is nearly always a slip of the pen. Writes nothing.
void check_writable(const std::filesystem::path& path);

}  // namespace acceptlab::experiment
