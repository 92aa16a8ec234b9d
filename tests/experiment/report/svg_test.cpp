#include "experiment/figure/gnuplot.hpp"
#include "experiment/figure/svg_cleaning.hpp"
#include "tests/catch.hpp"

namespace acceptlab::experiment {
namespace {

using Catch::Matchers::Contains;

const char* const from_gnuplot = R"svg(<?xml version="1.0" encoding="utf-8"  standalone="no"?>
<svg
 viewBox="0 0 760 400"
 xmlns="http://www.w3.org/2000/svg"
 xmlns:xlink="http://www.w3.org/1999/xlink"
>
<title>Gnuplot</title>
<desc>Produced by GNUPLOT 5.4 patchlevel 4 </desc>
<g id="gnuplot_canvas">
<defs><circle id='gpPt5' r='1'/>
<filter id='textbox'><feFlood flood-color='white'/></filter></defs>
<g fill="none" color="white" stroke="currentColor">
</g>
<g fill="none" color="black" stroke="currentColor">
<path stroke='black' d='M0,0 L1,1'/><text fill="black">a</text>
<use xlink:href='#gpPt5' color='white'/>
<use xlink:href='#gpPt5' color='rgb(  0, 114, 178)'/><polygon fill = 'url(#gpPat2)'/>
</g>
</g>
</svg>
)svg";

TEST_CASE("a picture of a page has its own ids and the colour of the page's text", "[svg]") {
  const std::string svg = cleaned_svg(from_gnuplot, "f7", "a <b>", "what \"it\" shows");
  CHECK_THAT(svg, Contains("<title>a &lt;b&gt;</title>"));
  CHECK_THAT(svg, Contains("<desc>what &quot;it&quot; shows</desc>"));
  CHECK_THAT(svg, Contains("id='f7-gpPt5'") && Contains("href='#f7-gpPt5'"));
  CHECK_THAT(svg, Contains("url(#f7-gpPat2)"));
  CHECK_THAT(svg, Contains("stroke='currentColor' d=") && Contains("fill=\"currentColor\">a"));
  CHECK_THAT(svg, Contains("color='rgb(  0, 114, 178)'"));
  for (const char* gone : {"black", "white", "<?xml", "xlink", "GNUPLOT", "http", "<filter"})
    CHECK_THAT(svg, !Contains(gone));
}

TEST_CASE("what is no SVG is no picture", "[svg]") {
  CHECK_THROWS_AS(cleaned_svg("", "f1", "", ""), NoPicture);
  CHECK_THROWS_AS(cleaned_svg("<svg viewBox=\"0 0 1 1\"><g>", "f1", "", ""), NoPicture);
}

}  // namespace
}  // namespace acceptlab::experiment
