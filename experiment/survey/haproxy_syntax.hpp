#pragma once

#include "experiment/survey/config_text.hpp"

namespace acceptlab::experiment {

/// The sections of a HAProxy configuration, each with its lines as its block. A folder stands for
/// its files *.cfg in order, as haproxy -f has it.
ConfigTree read_haproxy(const std::filesystem::path& file, const ConfigFiles& files);

/// The same for text.
ConfigTree parse_haproxy(std::string_view text, const std::string& file);

/// The section that its name was probably meant to be; empty when it is known, or near none.
std::string meant_section(std::string_view name);

}  // namespace acceptlab::experiment
