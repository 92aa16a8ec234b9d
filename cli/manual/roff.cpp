#include "cli/manual/roff.hpp"

#include <fmt/format.h>

namespace acceptlab::manual {

std::string roff(std::string_view text) {
  std::string result;
  bool line_begins = true;
  for (const char c : text) {
    if (line_begins && (c == '.' || c == '\'')) result += "\\&";
    line_begins = c == '\n';
    if (c == '\\') {
      result += "\\e";
    } else if (c == '-') {
      result += "\\-";
    } else {
      result += c;
    }
  }
  return result;
}

std::string section(std::string_view title) { return fmt::format(".SH {}\n", roff(title)); }

std::string subsection(std::string_view title) { return fmt::format(".SS \"{}\"\n", roff(title)); }

std::string paragraph(std::string_view text) { return fmt::format(".PP\n{}\n", roff(text)); }

std::string item(std::string_view term, std::string_view beside, std::string_view meaning) {
  const std::string rest = beside.empty() ? "" : " " + roff(beside);
  return fmt::format(".TP\n\\fB{}\\fR{}\n{}\n", roff(term), rest, roff(meaning));
}

std::string verbatim(std::string_view text) {
  return fmt::format(".PP\n.RS 4\n.nf\n{}\n.fi\n.RE\n", roff(text));
}

}  // namespace acceptlab::manual
