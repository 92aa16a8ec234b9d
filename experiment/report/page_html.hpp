#pragma once

#include <string>

#include "experiment/report/page.hpp"

namespace acceptlab::experiment {

/// The page as one HTML file that needs nothing else: its pictures are in it, drawn by gnuplot.
/// Equal pages give equal bytes. Throws NoPicture.
std::string page_html(const Page& page);

}  // namespace acceptlab::experiment
