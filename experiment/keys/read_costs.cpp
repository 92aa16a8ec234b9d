#include "experiment/keys/read_costs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "experiment/keys/key_readers.hpp"
#include "experiment/keys/read_values.hpp"
#include "experiment/notation/cost_names.hpp"

namespace acceptlab::experiment {
namespace {

using Items = std::vector<Value>;

/// "cited: ..." and so on; what stands behind the colon is for people.
bool is_source(std::string_view text) {
  constexpr std::array<std::string_view, 3> kinds{"cited: ", "measured: ", "assumed: "};
  if (text == "assumed" || text == "by definition") return true;
  return std::any_of(kinds.begin(), kinds.end(), [&](std::string_view kind) {
    return text.starts_with(kind) && text.size() > kind.size();
  });
}

class EntryReader {
 public:
  EntryReader(Reading& r, const std::string& path, const Value& value)
      : r_(r), path_(path), value_(value) {}

  std::optional<ProfileEntry> read() {
    if (!value_.is_table() || value_.find("type") != nullptr) {
      read_step({}, value_);
    } else if (const Value* cost = value_.find("cost");
               cost != nullptr && !cost->is_array() && value_.find("after") == nullptr) {
      read_flat(*cost);
    } else {
      read_by_idle();
    }
    if (!ok_) return std::nullopt;
    return std::move(entry_);
  }

 private:
  void read_flat(const Value& cost) {
    ok_ = check_fields(r_, path_, value_, {"cost", "source", "spread"}, 1);
    read_step({}, cost);
    if (const Value* spread = value_.find("spread")) read_spread({*spread});
    read_source();
  }

  void read_by_idle() {
    ok_ = check_fields(r_, path_, value_, {"after", "cost", "source", "spread"}, 2);
    if (!ok_) return;
    const auto after = list("after"), cost = list("cost");
    if (!after || !cost) return;
    if (after->size() != cost->size())
      return wrong(value_,
                   fmt::format("{}: {} times and {} costs", path_, after->size(), cost->size()),
                   "each idle time needs its cost");
    for (std::size_t i = 0; i < after->size() && ok_; ++i) read_step((*after)[i], (*cost)[i]);
    if (value_.find("spread") != nullptr) {
      if (const auto spread = list("spread")) read_spread(*spread);
    }
    read_source();
  }

  void read_step(const std::optional<Value>& after, const Value& cost) {
    const auto idle = after ? read_duration(r_, path_, *after) : std::optional(0.0);
    const auto price = read_distribution(r_, path_, cost, Measure::Time);
    if (!idle || !price) {
      ok_ = false;
      return;
    }
    if (after && !entry_.steps.empty() && to_duration(*idle) <= entry_.steps.back().after)
      return wrong(*after, fmt::format("{}: the idle times must increase", path_));
    entry_.steps.push_back({to_duration(*idle), *price, to_toml(cost)});
  }

  void read_spread(const Items& spreads) {
    if (!ok_) return;
    if (spreads.size() != entry_.steps.size())
      return wrong(
          *value_.find("spread"),
          fmt::format("{}: {} costs and {} spreads", path_, entry_.steps.size(), spreads.size()),
          "each cost needs its spread");
    for (std::size_t i = 0; i < spreads.size(); ++i) {
      const auto spread = read_duration(r_, path_ + ".spread", spreads[i]);
      if (spread) entry_.steps[i].spread = to_duration(*spread);
      ok_ = ok_ && spread;
    }
  }

  void read_source() {
    const Value* source = value_.find("source");
    if (source == nullptr) return;
    if (!source->is_string() || !is_source(source->text)) {
      wrong_form(r_, path_ + ".source", *source, "where the cost comes from",
                 R"(write "cited: WHERE", "measured: HOW", "assumed" or "assumed: WHY")");
      ok_ = false;
      return;
    }
    entry_.source = source->text;
  }

  std::optional<Items> list(std::string_view field) {
    const Value* list = value_.find(field);
    if (list->is_array() && !list->items.empty()) return list->items;
    wrong_form(r_, path_, *list, fmt::format("a list in '{}'", field));
    ok_ = false;
    return std::nullopt;
  }

  void wrong(const Value& value, std::string what, std::string help = {}) {
    r_.error(value.place, path_, std::move(what), std::move(help));
    ok_ = false;
  }

  Reading& r_;
  const std::string& path_;
  const Value& value_;
  ProfileEntry entry_;
  bool ok_ = true;
};

}  // namespace

std::optional<ProfileEntry> read_cost_entry(Reading& r, const std::string& path,
                                            const Value& value) {
  return EntryReader(r, path, value).read();
}

void read_cost_table(Reading& r, const Key& key, const Value& value) {
  if (!value.is_table()) return wrong_form(r, key.path, value, "a table");
  const std::vector<std::string> known = cost_names();
  for (const Value& item : value.items) {
    const std::string path = "costs." + item.key;
    if (std::find(known.begin(), known.end(), item.key) == known.end()) {
      r.unknown(item.key_place, path, fmt::format("unknown cost '{}' in [costs]", item.key), known);
      continue;
    }
    r.scenario.costs.erase(item.key);
    r.scenario.idle_costs.erase(item.key);
    r.scenario.cost_spreads.erase(item.key);
    const auto entry = read_cost_entry(r, path, item);
    if (!entry) continue;
    if (!entry->source.empty() && entry->is_assumed()) r.scenario.assumed.push_back(path);
    if (entry->steps.front().spread) {
      for (const CostStep& step : entry->steps)
        r.scenario.cost_spreads[item.key].push_back(step.spread.value());
    }
    if (entry->by_idle()) {
      for (const CostStep& step : entry->steps)
        r.scenario.idle_costs[item.key].emplace_back(step.after, step.cost);
    } else {
      r.scenario.costs[item.key] = entry->steps.front().cost;
    }
  }
}

}  // namespace acceptlab::experiment
