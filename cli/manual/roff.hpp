#pragma once

#include <string>
#include <string_view>

namespace acceptlab::manual {

/// Text as it stands in a manual page's source: what troff would take for a request or an escape
/// is protected, and hyphens stay such that they can be copied.
std::string roff(std::string_view text);

std::string section(std::string_view title);     // .SH
std::string subsection(std::string_view title);  // .SS
/// A paragraph of `text`.
std::string paragraph(std::string_view text);
/// `term` in bold, `beside` it as it is, and indented below what it means.
std::string item(std::string_view term, std::string_view beside, std::string_view meaning);
/// Lines as they are, indented.
std::string verbatim(std::string_view text);

}  // namespace acceptlab::manual
