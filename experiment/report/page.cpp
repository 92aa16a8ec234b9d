#include "experiment/report/page.hpp"

namespace acceptlab::experiment {

std::vector<Figure> figures_of(const Page& page) {
  std::vector<Figure> figures;
  for (const PageSection& section : page.sections) {
    for (const Block& block : section.blocks) {
      if (const auto* figure = std::get_if<Figure>(&block)) figures.push_back(*figure);
    }
  }
  return figures;
}

}  // namespace acceptlab::experiment
