#include "experiment/survey/scenario_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "experiment/notation/value.hpp"

namespace acceptlab::experiment {
namespace {

/// Sections in the order of the format, with the begin of their keys.
struct Section {
  std::string_view header, name;
};
constexpr std::array<Section, 8> sections{{
    {"[machine]", "machine"},
    {"[kernel]", "kernel"},
    {"[kernel.sysctl]", "kernel.sysctl"},
    {"[network]", "network"},
    {"[server]", "server"},
    {"[work]", "work"},
    {"[[arrivals]]", "arrivals"},
    {"[run]", "run"},
}};

/// The key without its section; empty when it belongs to another one.
std::string_view within(std::string_view key, std::string_view section) {
  std::string_view rest = key;
  if (!rest.starts_with(section)) return {};
  rest.remove_prefix(section.size());
  if (rest.starts_with("[]")) rest.remove_prefix(2);
  if (!rest.starts_with('.')) return {};
  rest.remove_prefix(1);
  const bool deeper = section == "kernel" && rest.starts_with("sysctl.");
  return deeper ? std::string_view{} : rest;
}

constexpr std::size_t width = 100;  // of comments that have lines of their own

/// Wrapped at spaces, every line behind "# ".
std::string comment_lines(std::string_view text, std::string_view first, std::string_view next) {
  const std::string plain = comment_text(text);
  std::string_view rest = plain;
  std::string lines;
  std::string_view lead = first;
  while (!rest.empty()) {
    const std::size_t room = width - lead.size();
    std::size_t end = rest.size();
    if (rest.size() > room) {
      end = rest.rfind(' ', room);
      if (end == std::string_view::npos || end == 0) end = std::min(rest.find(' '), rest.size());
    }
    lines += fmt::format("{}{}\n", lead, rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    lead = next;
  }
  return lines;
}

std::string key_line(std::string_view name, const Finding& finding, std::size_t column) {
  const std::string assignment = fmt::format("{} = {}", toml_key(name), finding.value);
  return fmt::format("{:<{}}  # {}{}\n", assignment, column, finding.guessed ? "GUESS: " : "",
                     comment_text(finding.from));
}

/// Comments stand below each other where values are short.
std::size_t comment_column(const Findings& found, std::string_view section) {
  constexpr std::size_t most = 44;
  std::size_t column = 0;
  for (const Finding& finding : found.keys) {
    const std::string_view name = within(finding.key, section);
    if (name.empty()) continue;
    const std::size_t length = toml_key(name).size() + 3 + finding.value.size();
    if (length <= most) column = std::max(column, length);
  }
  return column;
}

std::string section_text(const Findings& found, const Section& section) {
  const std::size_t column = comment_column(found, section.name);
  std::string keys, remarks;
  for (const Finding& finding : found.keys) {
    const std::string_view name = within(finding.key, section.name);
    if (!name.empty()) keys += key_line(name, finding, column);
  }
  for (const Remark& remark : found.remarks) {
    if (remark.section == section.name) remarks += comment_lines(remark.text, "# - ", "#   ");
  }
  if (keys.empty() && remarks.empty() && section.name != "arrivals") return "";
  return fmt::format("\n{}\n{}{}", section.header, remarks, keys);
}

std::string not_understood(const Findings& found) {
  if (found.not_understood.empty()) return "";
  constexpr std::size_t most = 60;
  std::string text = "#\n# Not understood, and so not in this scenario:\n";
  const std::size_t shown = std::min(most, found.not_understood.size());
  for (std::size_t i = 0; i < shown; ++i) {
    const Diagnostic& d = found.not_understood[i];
    const std::string place = d.line > 0 && d.column > 0
                                  ? fmt::format("{}:{}:{}", d.file, d.line, d.column)
                              : d.line > 0 ? fmt::format("{}:{}", d.file, d.line)
                                           : d.file;
    text += comment_lines(
        fmt::format("{}: {}{}", place, d.what, d.help.empty() ? "" : fmt::format(" ({})", d.help)),
        "# - ", "#   ");
  }
  if (shown < found.not_understood.size())
    text += fmt::format("# - and {} more\n", found.not_understood.size() - shown);
  return text;
}

std::string head_text(const ScenarioHead& head, const Findings& found) {
  const auto guesses = std::count_if(found.keys.begin(), found.keys.end(),
                                     [](const Finding& finding) { return finding.guessed; });
  std::string text = "# Written by acceptlab init. What was looked at:\n";
  for (const std::string& source : head.looked_at) text += comment_lines(source, "# - ", "#   ");
  text += fmt::format(
      "#\n#   acceptlab check {0} --explain                             every value in force\n"
      "#   acceptlab run {0}                                         what it does as it is\n"
      "#   acceptlab recommend {0} --goal \"service_wait.p99 < 5ms\"   a size, with lines to "
      "paste\n"
      "#\n# Behind each value stands where it is from. {1} of {2} are marked GUESS: nothing said "
      "so;\n"
      "# look at them first.\n",
      head.file, guesses, found.keys.size());
  return text + not_understood(found);
}

/// How many bytes the UTF-8 character at the begin of the text has; 0 when it is none.
std::size_t character_bytes(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t length = lead < 0x80                   ? 1
                             : lead >= 0xf0 && lead < 0xf5 ? 4
                             : lead >= 0xe0                ? 3
                                                           : 2;
  if (lead >= 0xf5 || (lead >= 0x80 && lead < 0xc2) || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xc0U) != 0x80U) return 0;
  }
  if (length < 3) return length;
  const auto second = static_cast<unsigned char>(text[1]);
  const bool overlong = (lead == 0xe0 && second < 0xa0) || (lead == 0xf0 && second < 0x90);
  const bool beyond = (lead == 0xed && second >= 0xa0) || (lead == 0xf4 && second >= 0x90);
  return overlong || beyond ? 0 : length;
}

}  // namespace

std::string comment_text(std::string_view text) {
  std::string comment;
  while (!text.empty()) {
    const std::size_t bytes = character_bytes(text);
    const auto c = static_cast<unsigned char>(text.front());
    if (bytes == 1) {
      comment += c == '\t' || c == '\n' ? ' ' : c < 0x20 || c == 0x7f ? '?' : text.front();
    } else if (bytes == 0) {
      comment += '?';
    } else {
      comment += text.substr(0, bytes);
    }
    text.remove_prefix(std::max<std::size_t>(1, bytes));
  }
  return comment;
}

std::string scenario_text(const ScenarioHead& head, const Findings& found) {
  std::string text = head_text(head, found);
  text += fmt::format("format = 1\ntitle  = {}\n", toml_string(comment_text(head.title)));
  for (const Section& section : sections) text += section_text(found, section);
  return text;
}

}  // namespace acceptlab::experiment
