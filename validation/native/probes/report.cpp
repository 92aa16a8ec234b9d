#include "validation/native/probes/report.hpp"

#include <algorithm>
#include <iomanip>
#include <iostream>
#include <sstream>
#include <utility>

#include "validation/native/probes/net_namespace.hpp"

namespace acceptlab::native::probes {
namespace {

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c == '\n' ? ' ' : c;
  }
  return result + '"';
}

const char* true_or_false(bool value) { return value ? "true" : "false"; }

}  // namespace

Report::Report(std::string probe, bool json) : probe_(std::move(probe)), json_(json) {}

void Report::note(const std::string& text) {
  notes_.push_back(text);
  if (!json_) std::cout << "      " << text << std::endl;
}

void Report::check(const std::string& rule, const std::string& expected, const std::string& found) {
  judge(rule, expected == found, expected, found);
}

void Report::check(const std::string& rule, long expected, long found) {
  check(rule, std::to_string(expected), std::to_string(found));
}

void Report::check_share(const std::string& rule, long all, long found) {
  const std::string of_all = " of " + std::to_string(all);
  check(rule, std::to_string(all) + of_all, std::to_string(found) + of_all);
}

void Report::judge(const std::string& rule, bool holds, const std::string& expected,
                   const std::string& found) {
  checks_.push_back({rule, expected, found, holds});
  if (json_) return;
  std::cout << (holds ? "ok    " : "FAIL  ") << rule << ": " << found;
  if (!holds) std::cout << " (expected " << expected << ')';
  std::cout << std::endl;
}

void Report::record(const std::string& name, const std::string& json) {
  records_.emplace_back(name, json);
}

bool Report::all_hold() const {
  return std::ranges::all_of(checks_, [](const Check& check) { return check.holds; });
}

void Report::finish() const {
  if (!json_) {
    std::cout << probe_ << ": " << checks_.size() << " checks, "
              << (all_hold() ? "all hold" : "the kernel disagrees") << ", Linux "
              << kernel_release() << std::endl;
    return;
  }
  std::cout << "{\"probe\": " << quoted(probe_) << ", \"kernel\": " << quoted(kernel_release())
            << ", \"holds\": " << true_or_false(all_hold()) << ",\n \"checks\": [";
  const char* separator = "\n";
  for (const Check& check : checks_) {
    std::cout << std::exchange(separator, ",\n") << "  {\"rule\": " << quoted(check.rule)
              << ", \"expected\": " << quoted(check.expected)
              << ", \"found\": " << quoted(check.found)
              << ", \"holds\": " << true_or_false(check.holds) << '}';
  }
  std::cout << "],\n \"notes\": [";
  separator = "\n";
  for (const std::string& note : notes_)
    std::cout << std::exchange(separator, ",\n") << "  " << quoted(note);
  std::cout << "],\n \"records\": {";
  separator = "\n";
  for (const auto& [name, json] : records_)
    std::cout << std::exchange(separator, ",\n") << "  " << quoted(name) << ": " << json;
  std::cout << "}}" << std::endl;
}

std::string join(const std::vector<int>& numbers) {
  std::string text;
  for (const int number : numbers) {
    if (!text.empty()) text += ' ';
    text += std::to_string(number);
  }
  return text.empty() ? "none" : text;
}

std::string hex(unsigned value) {
  std::ostringstream text;
  text << std::hex << std::setw(8) << std::setfill('0') << value;
  return text.str();
}

}  // namespace acceptlab::native::probes
