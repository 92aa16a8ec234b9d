#pragma once

#include <string>
#include <vector>

#include "models/server/catalogue.hpp"

namespace acceptlab::experiment {

/// What a server with these settings does with a connection, from its sockets to who serves it, in
/// whole sentences.
std::string policy_paragraph(const std::vector<server::Setting>& settings);

/// `text` in lines of at most `width` characters, each behind `indent`.
std::string wrapped(const std::string& text, std::string_view indent, std::size_t width);

}  // namespace acceptlab::experiment
