#pragma once

#include "experiment/survey/config_text.hpp"

namespace acceptlab::experiment {

/// The sections of a HAProxy configuration, each with its lines as its block. A folder stands for
/// its files *.cfg in order, as haproxy -f has it.
ConfigTree read_haproxy(const std::filesystem::path& file, const ConfigFiles& files);

/// The same for text.
ConfigTree parse_haproxy(std::string_view text, const std::string& file);

}  // namespace acceptlab::experiment
