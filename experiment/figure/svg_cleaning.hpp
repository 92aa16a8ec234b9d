#pragma once

#include <string>

namespace acceptlab::experiment {

/// gnuplot's SVG document as an element for a page that has several: without the head of a
/// document, with ids that begin with `id`, its black as the colour of the page's text, and with
/// `title` and `description` in place of gnuplot's own. Throws NoPicture when it is none.
std::string cleaned_svg(const std::string& document, const std::string& id,
                        const std::string& title, const std::string& description);

}  // namespace acceptlab::experiment
