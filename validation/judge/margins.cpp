#include "validation/judge/margins.hpp"

#include <algorithm>

#include "validation/judge/shipped_margins.hpp"

namespace acceptlab::validation {

namespace {

bool matches(const std::optional<bool>& wanted, bool is) { return !wanted || *wanted == is; }

template <class Items, class Item>
bool contains(const Items& items, const Item& item) {
  return std::find(items.begin(), items.end(), item) != items.end();
}

}  // namespace

bool Condition::holds(const CaseFacts& facts) const {
  return matches(saturated, facts.saturated) && matches(pinned, facts.pinned) &&
         matches(native, facts.native) && matches(kernel_times, facts.kernel_times) &&
         (policies.empty() || contains(policies, facts.policy));
}

const MarginRow* Margins::find(std::string_view metric, const CaseFacts& facts) const {
  const auto row = std::find_if(rows.begin(), rows.end(), [&](const MarginRow& r) {
    return contains(r.metrics, metric) && r.when.holds(facts);
  });
  return row == rows.end() ? nullptr : &*row;
}

std::vector<std::string> Margins::metrics() const {
  std::vector<std::string> names;
  for (const MarginRow& row : rows) {
    for (const std::string& name : row.metrics) {
      if (!contains(names, name)) names.push_back(name);
    }
  }
  return names;
}

const Margins& shipped_margins() {
  static const Margins margins = [] {
    Margins read = read_margins_text(shipped_margins_text(), "margins.toml");
    read.source.clear();
    return read;
  }();
  return margins;
}

}  // namespace acceptlab::validation
