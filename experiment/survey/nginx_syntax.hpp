#pragma once

#include "experiment/survey/config_text.hpp"

namespace acceptlab::experiment {

/// The tree of an nginx configuration, with what it includes in its place. Relative names of
/// includes are those of the folder of `file`, as nginx has it (its configuration prefix). What
/// cannot be read is among the problems; what stands around it is read all the same.
ConfigTree read_nginx(const std::filesystem::path& file, const ConfigFiles& files);

/// The same for text alone, whose includes are left as they stand.
ConfigTree parse_nginx(std::string_view text, const std::string& file);

}  // namespace acceptlab::experiment
