#include "cli/plot.hpp"

#include <langinfo.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <clocale>
#include <iostream>
#include <string_view>

#include "experiment/figure/gnuplot.hpp"

namespace acceptlab::cli {

namespace {

/// Of the terminal that stdout is; what a pipe gets fits everywhere.
std::size_t columns() {
  constexpr std::size_t in_a_pipe = 79;
  winsize size{};
  if (::isatty(STDOUT_FILENO) != 1 || ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 ||
      size.ws_col < 2)
    return in_a_pipe;
  return size.ws_col - 1U;
}

/// Whether the user's locale, which is not that of this program, has UTF-8.
bool speaks_utf8() {
  const locale_t own = ::newlocale(LC_CTYPE_MASK, "", nullptr);
  if (own == nullptr) return false;
  const bool utf8 = std::string_view(::nl_langinfo_l(CODESET, own)) == "UTF-8";
  ::freelocale(own);
  return utf8;
}

}  // namespace

Exit plot(const experiment::Document& document, const CommonOptions& options) {
  const experiment::TerminalLook look{columns(), use_colour(options.colour, STDOUT_FILENO),
                                      speaks_utf8()};
  try {
    std::cout << '\n' << experiment::figures_text(figures_of(experiment::page_of(document)), look);
    return Exit::Fine;
  } catch (const experiment::NoPicture& error) {
    std::cerr << "acceptlab: error: --plot: " << error.what() << '\n';
    return Exit::Environment;
  }
}

}  // namespace acceptlab::cli
