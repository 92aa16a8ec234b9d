#pragma once

#include <cstddef>
#include <string>

namespace acceptlab::experiment {

// Texts of people in a gnuplot script: nothing in them is a command.

/// In single quotes, on one line, and shortened in the middle to `longest` characters.
std::string gnuplot_string(const std::string& text, std::size_t longest);
/// The same for the label of a tick, where gnuplot looks for formats of numbers.
std::string tick_string(const std::string& text, std::size_t longest);

/// With the letters of ASCII only: "+-" for "±", "?" for what has no such name.
std::string ascii(const std::string& text);

}  // namespace acceptlab::experiment
