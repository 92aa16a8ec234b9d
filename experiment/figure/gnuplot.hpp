#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "experiment/figure/figure.hpp"
#include "experiment/figure/gnuplot_script.hpp"

namespace acceptlab::experiment {

/// gnuplot is not there or could not draw; what() says so, and what to do.
class NoPicture : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The figure as an <svg> element for a page: its text and lines have the colour of the page's
/// text, and its ids begin with `id`, which must be one of its own. Throws NoPicture.
std::string figure_svg(const Figure& figure, const std::string& id);

/// The figures as text, each under an empty line. Throws NoPicture.
std::string figures_text(const std::vector<Figure>& figures, const TerminalLook& look);

}  // namespace acceptlab::experiment
