#include "experiment/figure/svg_cleaning.hpp"

#include <fmt/format.h>

#include <array>
#include <string_view>
#include <utility>

#include "experiment/figure/gnuplot.hpp"
#include "experiment/figure/html_text.hpp"

namespace acceptlab::experiment {

namespace {

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
}

/// Removes every piece from `begin` to the next `end`, both included.
void remove_all(std::string& text, std::string_view begin, std::string_view end) {
  for (std::size_t at = 0; (at = text.find(begin, at)) != std::string::npos;) {
    const std::size_t to = text.find(end, at + begin.size());
    if (to == std::string::npos) return;
    text.erase(at, to + end.size() - at);
  }
}

/// Removes the white markers that gnuplot draws behind those of error bars: on a dark page they
/// would be spots.
void remove_white_markers(std::string& text) {
  constexpr std::string_view white = "color='white'/>\n";
  for (std::size_t at = 0; (at = text.find(white, at)) != std::string::npos;) {
    const std::size_t begin = text.rfind("<use", at);
    if (begin == std::string::npos) return;
    text.erase(begin, at + white.size() - begin);
    at = begin;
  }
}

}  // namespace

std::string cleaned_svg(const std::string& document, const std::string& id,
                        const std::string& title, const std::string& description) {
  const std::size_t begin = document.find("<svg"), box = document.find("viewBox=\"", begin);
  const std::size_t body = document.find("<g id=\"gnuplot_canvas\"");
  const std::size_t end = document.rfind("</svg>");
  if (begin == std::string::npos || box == std::string::npos || body == std::string::npos ||
      end == std::string::npos || end < body)
    throw NoPicture("gnuplot could not draw: what it gave is no SVG");
  const std::size_t from = box + std::string_view("viewBox=\"").size();
  const std::string view = document.substr(from, document.find('"', from) - from);
  std::string inner = document.substr(body, end - body);
  remove_all(inner, "<filter", "</filter>");  // of boxes about text, which nothing here has
  remove_all(inner, "<title>", "</title>");   // "gnuplot_plot_1"
  remove_all(inner, "<g fill=\"none\" color=\"white\"", "</g>\n");  // of the background: empty
  remove_white_markers(inner);
  constexpr std::array<std::pair<std::string_view, std::string_view>, 8> as_text{
      {{" color=\"black\"", ""},
       {"stroke='black'", "stroke='currentColor'"},
       {"fill=\"black\"", "fill=\"currentColor\""},
       {"stroke=\"black\"", "stroke=\"currentColor\""},
       {"fill = 'black'", "fill='currentColor'"},
       {" stroke-linecap=\"butt\" stroke-linejoin=\"miter\"", ""},
       {" font-family=\"sans-serif\"", ""},
       {"xlink:href", "href"}}};
  for (const auto& [black, current] : as_text) replace_all(inner, black, current);
  for (const std::string_view quote : {"'", "\""})
    replace_all(inner, fmt::format(" id={}", quote), fmt::format(" id={}{}-", quote, id));
  replace_all(inner, "='#", fmt::format("='#{}-", id));
  replace_all(inner, "url(#", fmt::format("url(#{}-", id));
  const std::string width = view.substr(4, view.find(' ', 4) - 4);  // "0 0 760 400"
  return fmt::format(
      "<svg viewBox=\"{}\" role=\"img\" style=\"font-family:sans-serif;max-width:{}px\">\n"
      "<title>{}</title>\n<desc>{}</desc>\n{}</svg>\n",
      view, width, html_text(title), html_text(description), inner);
}

}  // namespace acceptlab::experiment
