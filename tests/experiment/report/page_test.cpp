#include "experiment/report/page.hpp"

#include "experiment/figure/html_text.hpp"
#include "experiment/report/page_html.hpp"
#include "tests/catch.hpp"

namespace acceptlab::experiment {
namespace {

using Catch::Matchers::Contains;

TEST_CASE("text is text, whatever is in it", "[html]") {
  CHECK(html_text("a < b & c > \"d\" 'e'") == "a &lt; b &amp; c &gt; &quot;d&quot; &#39;e&#39;");
  CHECK(html_text("±3% µs 漢") == "±3% µs 漢");
  // A byte of Latin-1, an overlong "/", half a surrogate pair, a control character.
  CHECK(html_text("\xE4") == "\xEF\xBF\xBD");
  CHECK(html_text("\xC0\xAF") == "\xEF\xBF\xBD\xEF\xBF\xBD");
  CHECK(html_text("\xED\xA0\x80") == "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
  CHECK(html_text(std::string_view("a\0b\x1b", 4)) ==
        "a\xEF\xBF\xBD"
        "b\xEF\xBF\xBD");
}

Page hostile() {
  const std::string bad = "</script></style><script>alert('1')</script>\"&";
  TextTable table({"column", bad});
  table.add({"row", {bad, Tone::Bad}});
  Page page{bad, bad, bad, {bad}, {bad}, {}};
  page.sections.push_back(
      {bad, {Paragraph{bad}, Bullets{{bad}}, TitledTable{bad, table}, Verbatim{bad, bad}}});
  return page;
}

TEST_CASE("nothing of a scenario is markup of the page", "[html]") {
  const std::string html = page_html(hostile());
  CHECK_THAT(html, !Contains("<script"));
  CHECK_THAT(html, !Contains("</script"));
  // Its own style, and no other.
  CHECK(html.find("</style>") == html.rfind("</style>"));
  // The title twice, about, answer, the list below it, findings, and those of the section: its
  // title, paragraph, bullet, caption, column, cell, and both of the verbatim.
  std::size_t count = 0;
  for (std::size_t at = 0; (at = html.find("&lt;/script&gt;&lt;/style", at)) != std::string::npos;
       ++at)
    ++count;
  CHECK(count == 14);
  CHECK(page_html(hostile()) == html);
}

TEST_CASE("a drawn column of a table stays in the terminal", "[html]") {
  TextTable table({"worker", "share", "bar"});
  table.mark_drawing(2);
  table.add({"0", "25%", "####|"});
  Page page{"t", "", "", {}, {}, {{"s", {TitledTable{"c", table}}}}};
  const std::string html = page_html(page);
  CHECK_THAT(html, Contains("25%") && !Contains("####") && !Contains(">bar<"));
}

}  // namespace
}  // namespace acceptlab::experiment
