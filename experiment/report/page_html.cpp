#include "experiment/report/page_html.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "experiment/figure/gnuplot.hpp"
#include "experiment/figure/html_text.hpp"
#include "experiment/report/page_style.hpp"

namespace acceptlab::experiment {

namespace {

std::string list_of(const std::vector<std::string>& items, const char* attributes = "") {
  if (items.empty()) return "";
  std::string html = fmt::format("<ul{}>\n", attributes);
  for (const std::string& item : items) html += fmt::format("<li>{}</li>\n", html_text(item));
  return html + "</ul>\n";
}

const char* class_of(Tone tone) {
  switch (tone) {
    case Tone::Strong:
      return "strong";
    case Tone::Faint:
      return "faint";
    case Tone::Bad:
      return "bad";
    case Tone::Plain:
      break;
  }
  return "";
}

/// Prose stands on the left, where numbers stand on the right.
bool is_prose(const std::string& text) {
  constexpr std::size_t longest_number = 34;
  return text.size() > longest_number;
}

std::string cell_html(const TextCell& cell, bool first) {
  std::string classes = class_of(cell.tone);
  if (!first && is_prose(cell.text)) classes += classes.empty() ? "text" : " text";
  const std::string attributes = classes.empty() ? "" : fmt::format(" class=\"{}\"", classes);
  return first ? fmt::format("<th scope=\"row\"{}>{}</th>", attributes, html_text(cell.text))
               : fmt::format("<td{}>{}</td>", attributes, html_text(cell.text));
}

std::string table_html(const TitledTable& titled) {
  const TextTable& table = titled.table;
  std::string html = fmt::format(
      "<div class=\"scroll\"><table>\n<caption>{}</caption>\n<thead><tr>", html_text(titled.title));
  for (std::size_t i = 0; i < table.columns().size(); ++i) {
    if (table.drawing() != i)
      html += fmt::format("<th scope=\"col\">{}</th>", html_text(table.columns()[i]));
  }
  html += "</tr></thead>\n<tbody>\n";
  for (const auto& row : table.rows()) {
    html += "<tr>";
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (table.drawing() != i) html += cell_html(row[i], i == 0);
    }
    html += "</tr>\n";
  }
  return html + "</tbody>\n</table></div>\n";
}

/// Shows the blocks; pictures are numbered through the page.
class BlockWriter {
 public:
  std::string operator()(const Paragraph& paragraph) const {
    return fmt::format("<p>{}</p>\n", html_text(paragraph.text));
  }
  std::string operator()(const Bullets& bullets) const {
    return list_of(bullets.items, " class=\"bullets\"");
  }
  std::string operator()(const TitledTable& table) const { return table_html(table); }
  std::string operator()(const Verbatim& verbatim) const {
    return fmt::format("<h3>{}</h3>\n<pre>{}</pre>\n", html_text(verbatim.title),
                       html_text(verbatim.text));
  }
  std::string operator()(const Figure& figure) {
    return fmt::format("<figure>\n<figcaption><b>{}.</b> {}</figcaption>\n{}</figure>\n",
                       html_text(figure.title), html_text(figure.caption),
                       figure_svg(figure, fmt::format("f{}", ++pictures_)));
  }

 private:
  unsigned pictures_ = 0;
};

}  // namespace

std::string page_html(const Page& page) {
  std::string html = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n<link rel=\"icon\" href=\"data:,\">\n"
      "<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n<header>\n<h1>{}</h1>\n"
      "<p class=\"about\">{}</p>\n</header>\n<main>\n<div class=\"answer\">\n<p>{}</p>\n{}</div>\n",
      html_text(page.title), page_style, html_text(page.title), html_text(page.about),
      html_text(page.answer), list_of(page.more));
  if (!page.findings.empty())
    html += fmt::format("<div class=\"findings\">\n<h2>Findings</h2>\n{}</div>\n",
                        list_of(page.findings));
  BlockWriter write;
  for (const PageSection& section : page.sections) {
    html += fmt::format("<section>\n<h2>{}</h2>\n", html_text(section.title));
    for (const Block& block : section.blocks) html += std::visit(write, block);
    html += "</section>\n";
  }
  return html + "</main>\n<footer>Made by acceptlab report.</footer>\n</body>\n</html>\n";
}

}  // namespace acceptlab::experiment
