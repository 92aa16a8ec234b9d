#pragma once

#include <string>
#include <string_view>

namespace acceptlab::experiment {

/// Text as HTML and XML show it, whatever is in it; also within quotes. Control characters, which
/// neither may have, and bytes that are no UTF-8 become U+FFFD.
std::string html_text(std::string_view text);

}  // namespace acceptlab::experiment
