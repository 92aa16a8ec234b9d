#pragma once

#include <string>
#include <variant>
#include <vector>

#include "experiment/figure/figure.hpp"
#include "experiment/result/titled_table.hpp"

namespace acceptlab::experiment {

// A report as data: what is said, in which order. Who shows it decides how.

struct Paragraph {
  std::string text;
};
struct Bullets {
  std::vector<std::string> items;
};
/// As it stands: a scenario, a command.
struct Verbatim {
  std::string title, text;
};
using Block = std::variant<Paragraph, Bullets, TitledTable, Figure, Verbatim>;

struct PageSection {
  std::string title;
  std::vector<Block> blocks;
};

struct Page {
  std::string title;
  std::string about;                  // a line: how much was simulated, by which version
  std::string answer;                 // one sentence
  std::vector<std::string> more;      // further ones
  std::vector<std::string> findings;  // what a reader must see beside the answer
  std::vector<PageSection> sections;
};

/// In the order of the page.
std::vector<Figure> figures_of(const Page& page);

}  // namespace acceptlab::experiment
