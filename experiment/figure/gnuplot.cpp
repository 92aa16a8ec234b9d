#include "experiment/figure/gnuplot.hpp"

#include <fmt/format.h>
#include <sys/wait.h>

#include <cerrno>
#include <string_view>
#include <system_error>

#include "experiment/figure/child_process.hpp"
#include "experiment/figure/svg_cleaning.hpp"

namespace acceptlab::experiment {

namespace {

/// Without settings of whoever runs it.
std::string drawn(const std::string& script) {
  constexpr std::chrono::seconds limit{30};
  try {
    ChildOutput output = run_child({"gnuplot", "--default-settings"}, script, limit);
    if (WIFEXITED(output.status) && WEXITSTATUS(output.status) == 0 && !output.out.empty())
      return std::move(output.out);
    const std::string_view err = output.err;
    const auto begin = err.find_first_not_of(" \t\r\n^");
    throw NoPicture(fmt::format("gnuplot could not draw: {}",
                                begin == std::string_view::npos
                                    ? "it ended without a word"
                                    : err.substr(begin, err.find('\n', begin) - begin)));
  } catch (const std::system_error& error) {
    if (error.code().value() == ENOENT)
      throw NoPicture(
          "gnuplot draws the pictures, and is not there\n   = help: apt-get install gnuplot-nox");
    throw NoPicture(std::string("gnuplot could not draw: ") + error.what());
  }
}

}  // namespace

std::string figure_svg(const Figure& figure, const std::string& id) {
  return cleaned_svg(drawn(svg_script(figure)), id, figure.title, figure.caption);
}

std::string figures_text(const std::vector<Figure>& figures, const TerminalLook& look) {
  std::string all;
  for (const Figure& figure : figures) {
    std::string line;
    // gnuplot begins with a page feed, and fills all lines up to the width.
    for (const char c : drawn(terminal_script(figure, look))) {
      if (c == '\f') continue;
      if (c != '\n') {
        line += c;
        continue;
      }
      const auto end = line.find_last_not_of(' ');
      if (!all.empty() || end != std::string::npos)
        all += line.substr(0, end == std::string::npos ? 0 : end + 1);
      all += '\n';
      line.clear();
    }
  }
  return all;
}

}  // namespace acceptlab::experiment
