#include "experiment/survey/finding.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace acceptlab::experiment {

void Findings::add(std::string key, std::string value, std::string from) {
  keys.push_back({std::move(key), std::move(value), std::move(from), false});
}

void Findings::guess(std::string key, std::string value, std::string why) {
  keys.push_back({std::move(key), std::move(value), std::move(why), true});
}

void Findings::remark(std::string section, std::string text) {
  remarks.push_back({std::move(section), std::move(text)});
}

std::string_view Findings::value_of(std::string_view key) const {
  const auto found = std::find_if(keys.rbegin(), keys.rend(),
                                  [&](const Finding& finding) { return finding.key == key; });
  return found == keys.rend() ? std::string_view{} : std::string_view(found->value);
}

namespace {

void take(std::vector<Finding>& held, const Finding& finding) {
  const auto before = std::find_if(held.begin(), held.end(),
                                   [&](const Finding& other) { return other.key == finding.key; });
  if (before == held.end()) {
    held.push_back(finding);
    return;
  }
  if (finding.guessed && !before->guessed) return;  // a guess says less than anything that was read
  const bool contradicts = !before->guessed && !finding.guessed && before->value != finding.value;
  const std::string other = fmt::format("; {} where {}", before->value, before->from);
  *before = finding;
  if (contradicts) before->from += other;
}

template <class List>
void append(List& to, const List& more) {
  to.insert(to.end(), more.begin(), more.end());
}

}  // namespace

Findings merged(const std::vector<Findings>& sources) {
  Findings all;
  for (const Findings& source : sources) {
    for (const Finding& finding : source.keys) take(all.keys, finding);
    append(all.remarks, source.remarks);
    append(all.not_understood, source.not_understood);
    append(all.files, source.files);
  }
  return all;
}

}  // namespace acceptlab::experiment
