#include "gui/document/columns.hpp"

#include <algorithm>
#include <utility>

namespace acceptlab::gui {

Columns::Columns(Document& document) : document_(document) { start(); }

void Columns::add_policy(const std::string& policy) {
  const bool there = std::any_of(specs_.begin(), specs_.end(),
                                 [&](const Spec& spec) { return spec.policy == policy; });
  if (there || is_full()) return;
  specs_.push_back({QString::fromStdString(policy), policy, {}, {}});
  emit changed();
}

void Columns::pin() {
  if (is_full() || !document_.is_valid()) return;
  const auto is_taken = [this](const QString& name) {
    return std::any_of(specs_.begin(), specs_.end(),
                       [&](const Spec& spec) { return spec.name == name; });
  };
  unsigned number = 1;
  while (is_taken(tr("pinned %1").arg(number))) ++number;
  specs_.push_back({tr("pinned %1").arg(number), {}, {}, document_.text()});
  emit changed();
}

void Columns::remove(std::size_t column) {
  if (column == 0 || column >= specs_.size()) return;
  specs_.erase(specs_.begin() + static_cast<std::ptrdiff_t>(column));
  emit changed();
}

void Columns::start() {
  specs_ = {{tr("this"), {}, {}, {}}};
  if (document_.last_good()) {
    const auto& variants = document_.last_good()->scenario.variants;
    for (std::size_t i = 0; i < variants.size() && !is_full(); ++i)
      specs_.push_back({QString::fromStdString(variants[i].name), {}, i, {}});
  }
  emit changed();
}

std::vector<experiment::Column> Columns::read() {
  problems_.assign(specs_.size(), {});
  if (!document_.is_valid()) {
    emit problems_changed();
    return {};
  }
  std::vector<experiment::Column> columns;
  for (std::size_t i = 0; i < specs_.size(); ++i) {
    const Spec& spec = specs_[i];
    experiment::Overrides overrides;
    overrides.policy = spec.policy;
    overrides.variant = spec.variant;
    try {
      const std::string& text = spec.pinned ? *spec.pinned : document_.text();
      auto read =
          i == 0 ? *document_.last_good()
                 : experiment::read_scenario_text(text, document_.name().toStdString(), overrides);
      columns.push_back({spec.name.toStdString(), std::move(read.scenario)});
    } catch (const experiment::ScenarioError& error) {
      problems_[i] = error.diagnostics();
    }
  }
  if (columns.size() != specs_.size()) columns.clear();
  emit problems_changed();
  return columns;
}

}  // namespace acceptlab::gui
