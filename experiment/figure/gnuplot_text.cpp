#include "experiment/figure/gnuplot_text.hpp"

#include <array>
#include <string_view>
#include <utility>
#include <vector>

namespace acceptlab::experiment {

namespace {

bool continues_a_character(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

/// The characters of UTF-8.
std::vector<std::string> characters(const std::string& text) {
  std::vector<std::string> all;
  for (const char c : text) {
    if (all.empty() || !continues_a_character(c)) all.emplace_back();
    all.back() += c;
  }
  return all;
}

std::string shortened(const std::string& text, std::size_t longest) {
  const std::vector<std::string> all = characters(text);
  if (all.size() <= longest || longest < 8) return text;
  const std::size_t end = (longest - 3) / 2, begin = longest - 3 - end;
  std::string result;
  for (std::size_t i = 0; i < begin; ++i) result += all[i];
  result += "...";
  for (std::size_t i = all.size() - end; i < all.size(); ++i) result += all[i];
  return result;
}

}  // namespace

std::string gnuplot_string(const std::string& text, std::size_t longest) {
  std::string quoted = "'";
  for (const char c : shortened(text, longest)) {
    const bool control = static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
    quoted += c == '\'' ? "''" : control ? " " : std::string(1, c);
  }
  return quoted + "'";
}

std::string tick_string(const std::string& text, std::size_t longest) {
  std::string doubled;
  for (const char c : gnuplot_string(text, longest)) doubled += c == '%' ? "%%" : std::string(1, c);
  return doubled;
}

std::string ascii(const std::string& text) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> names{
      {{"±", "+-"}, {"µ", "u"}, {"×", "x"}, {"–", "-"}, {"≤", "<="}, {"≥", ">="}}};
  std::string result;
  for (const std::string& character : characters(text)) {
    std::string_view shown = character.size() == 1 ? std::string_view(character) : "?";
    for (const auto& [of, name] : names) shown = of == character ? name : shown;
    result += shown;
  }
  return result;
}

}  // namespace acceptlab::experiment
