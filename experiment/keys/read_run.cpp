#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

#include "experiment/keys/address.hpp"
#include "experiment/keys/goals.hpp"
#include "experiment/keys/key_readers.hpp"
#include "experiment/keys/read_values.hpp"
#include "experiment/keys/run_size.hpp"

namespace acceptlab::experiment {

void read_event_time(Reading& r, const Key& key, const Value& value) {
  const auto at = read_distribution(r, r.path_of(key), value, Measure::Time);
  if (at) r.scenario.events.back().at = *at;
}

namespace {

constexpr unsigned most_numbers = std::numeric_limits<unsigned>::max();
constexpr unsigned most_workers = 65536;  // as server.workers

void read_stall(Reading& r, const std::string& path, const Value& table, EventSpec& event) {
  if (!check_fields(r, path, table, {"for", "stall_worker"}, 1)) return;
  event.stall_for = to_duration(read_duration(r, path + ".for", *table.find("for")).value_or(0));
}

/// Only keys that a running model can follow may change during a run.
bool may_change(const std::string& key) {
  return key == "run.load" || (key.starts_with("arrivals.") && key.ends_with(".process.rate"));
}

void read_set(Reading& r, const std::string& path, const Value& table, EventSpec& event) {
  if (!check_fields(r, path, table, {"to", "set"}, 1)) return;
  const Value& name = *table.find("set");
  const auto key = read_text(r, path + ".set", name);
  if (!key) return;
  event.set_key = *key;
  const Value& to = *table.find("to");
  if (!may_change(*key))
    return r.error(name.place, path, fmt::format("{}: '{}' cannot change during a run", path, *key),
                   "run.load and arrivals.NAME.process.rate can");
  event.set_value = (*key == "run.load" ? read_number(r, path + ".to", to, 0, 1e6)
                                        : read_rate(r, path + ".to", to))
                        .value_or(1);
}

void read_workers(Reading& r, const std::string& path, const Value& table, EventSpec& event) {
  const Value* workers = table.find("workers");
  if (workers == nullptr) return;
  const auto count = read_integer(r, path + ".workers", *workers, 1, most_workers);
  if (count) event.workers = static_cast<unsigned>(*count);
}

void read_signal(Reading& r, const std::string& path, const Value& table, EventSpec& event) {
  if (!check_fields(r, path, table, {"signal", "to", "workers"}, 1)) return;
  const auto signal = read_choice(r, path + ".signal", *table.find("signal"), server::signal_names);
  if (signal) event.signal = static_cast<server::Signal>(*signal);
  if (const Value* to = table.find("to")) {
    const auto whom = read_choice(r, path + ".to", *to, server::to_names);
    if (whom) event.to = static_cast<server::To>(*whom);
  }
  const Value* workers = table.find("workers");
  if (workers != nullptr && signal && !event.reads_configuration())
    return r.error(workers->key_place, path,
                   fmt::format("{}: {} reads no configuration, and starts no workers", path,
                               server::signal_names.at(*signal)),
                   "workers goes with HUP and USR2");
  read_workers(r, path, table, event);
}

void read_reload(Reading& r, const std::string& path, const Value& value, EventSpec& event) {
  if (!value.is_table())
    return wrong_form(r, path, value, "a table", "such as { workers = 8 }, or {} for as many");
  if (check_fields(r, path, value, {"workers"}, 0)) read_workers(r, path, value, event);
}

void read_upgrade(Reading& r, const std::string& path, const Value& value, EventSpec& event) {
  if (!value.is_table())
    return wrong_form(r, path, value, "a table", "such as { drain = \"3s\", workers = 8 }");
  if (!check_fields(r, path, value, {"drain", "workers"}, 1)) return;
  event.drain = to_duration(read_duration(r, path + ".drain", *value.find("drain")).value_or(0));
  read_workers(r, path, value, event);
}

// Assumed: between listen(2) and the exit of `nginx -t` lies little but the rest of its start.
constexpr sim::Duration config_test_length = std::chrono::milliseconds(1);

void read_config_test(Reading& r, const std::string& path, const Value& table, EventSpec& event) {
  if (!check_fields(r, path, table, {"config_test", "for"}, 1)) return;
  const Value& value = *table.find("config_test");
  if (value.kind != Value::Kind::Boolean || !value.boolean)
    return wrong_form(r, path + ".config_test", value, "true");
  event.stall_for = config_test_length;
  if (const Value* length = table.find("for"))
    event.stall_for = to_duration(read_duration(r, path + ".for", *length).value_or(0));
}

void read_burst(Reading& r, const std::string& path, const Value& value, EventSpec& event) {
  const auto count = read_integer(r, path, value, 1, 9e18);
  if (count && !too_many_at_once(r, value.place, path, static_cast<double>(*count)))
    event.burst = static_cast<std::uint64_t>(*count);
}

void read_kind(Reading& r, const std::string& path, const Value& table, EventSpec& event) {
  const Value& value = *table.find(event.kind_name());
  const std::string key = fmt::format("{}.{}", path, event.kind_name());
  switch (event.kind) {
    case EventSpec::Kind::Set:
      return read_set(r, path, table, event);
    case EventSpec::Kind::Signal:
      return read_signal(r, path, table, event);
    case EventSpec::Kind::ConfigTest:
      return read_config_test(r, path, table, event);
    case EventSpec::Kind::StallWorker:
      read_stall(r, path, table, event);
      break;
    default:
      check_fields(r, path, table, {std::string(event.kind_name())}, 1);
  }
  if (event.kind == EventSpec::Kind::Burst) return read_burst(r, key, value, event);
  if (event.kind == EventSpec::Kind::Reload) return read_reload(r, key, value, event);
  if (event.kind == EventSpec::Kind::BinaryUpgrade) return read_upgrade(r, key, value, event);
  if (event.kind == EventSpec::Kind::AddSocket) {
    if (value.kind != Value::Kind::Boolean || !value.boolean) wrong_form(r, key, value, "true");
    return;
  }
  const auto target = read_integer(r, key, value, 0, most_numbers);
  if (target) event.target = static_cast<unsigned>(*target);
}

}  // namespace

void read_action(Reading& r, const Key& key, const Value& value) {
  const std::string path = r.path_of(key);
  EventSpec& event = r.scenario.events.back();
  event.text = to_toml(value);
  if (!value.is_table() || value.items.empty())
    return wrong_form(r, path, value, "a table", "such as { close_socket = 2 }");
  for (std::size_t kind = 0; kind < event_names.size(); ++kind) {
    if (value.find(event_names[kind]) == nullptr) continue;
    event.kind = static_cast<EventSpec::Kind>(kind);
    return read_kind(r, path, value, event);
  }
  const Value& first = value.items.front();
  r.unknown(first.key_place, path, fmt::format("unknown action '{}' in {}", first.key, path),
            {event_names.begin(), event_names.end()});
}

void read_precision(Reading& r, const Key& key, const Value& value) {
  if (value.is_word("none")) return;
  if (!value.is_table())
    return wrong_form(r, key.path, value, "a table",
                      "such as { of = [\"accept_wait.p99\"], within = \"5%\" }");
  if (!check_fields(r, key.path, value, {"of", "within", "max_replications"}, 1)) return;
  RunSpec::Precision precision;
  const Value& of = *value.find("of");
  const std::vector<Value> metrics = of.is_array() ? of.items : std::vector<Value>{of};
  for (const Value& metric : metrics) {
    const auto name = read_text(r, "run.precision.of", metric);
    if (name && check_metric(r, metric.place, "run.precision.of", *name))
      precision.of.push_back(*name);
  }
  if (metrics.empty()) r.error(of.place, key.path, "run.precision.of: the list is empty");
  if (const Value* within = value.find("within"))
    precision.within =
        read_number(r, "run.precision.within", *within, 1e-6, 1).value_or(precision.within);
  if (const Value* most = value.find("max_replications"))
    precision.max_replications =
        static_cast<unsigned>(read_integer(r, "run.precision.max_replications", *most, 2, 1e6)
                                  .value_or(precision.max_replications));
  r.scenario.run.precision = precision;
}

namespace {

std::vector<std::string> value_texts(const Value& list) {
  std::vector<std::string> texts;
  std::transform(list.items.begin(), list.items.end(), std::back_inserter(texts),
                 [](const Value& v) { return to_toml(v); });
  return texts;
}

bool changes_a_point(const std::string& key) {
  constexpr std::array<std::string_view, 4> others{"sweep.", "variants.", "search.", "goals."};
  return key != "title" && key != "format" &&
         std::none_of(others.begin(), others.end(),
                      [&](std::string_view section) { return key.starts_with(section); });
}

void read_axis(Reading& r, const Key& key, const Value& axis) {
  if (!axis.is_table())
    return wrong_form(r, key.path, axis, "a table",
                      "such as { key = \"server.sockets\", values = [1, \"cpus/8\"] }");
  if (!check_fields(r, key.path, axis, {"key", "values"}, 2)) return;
  const Place place = axis.find("key")->place;
  const auto name = read_text(r, "sweep.axes.key", *axis.find("key"));
  const Value& values = *axis.find("values");
  if (!values.is_array()) wrong_form(r, "sweep.axes.values", values, "a list");
  if (values.is_array() && values.items.empty())
    r.error(values.place, key.path, "sweep.axes.values: the list is empty",
            "an axis needs one value at least");
  if (!name || !check_address(r, place, "sweep.axes", *name)) return;
  if (!changes_a_point(*name))
    return r.error(place, key.path,
                   fmt::format("sweep.axes: '{}' is the same for all points", *name),
                   "an axis is a key that changes a run");
  const auto& axes = r.scenario.sweep;
  if (std::any_of(axes.begin(), axes.end(), [&](const Axis& a) { return a.key == *name; }))
    return r.error(place, key.path, fmt::format("sweep.axes: '{}' is an axis already", *name),
                   "write all its values in one list");
  r.scenario.sweep.push_back({*name, value_texts(values)});
}

}  // namespace

void read_axes(Reading& r, const Key& key, const Value& value) {
  if (!value.is_array()) return wrong_form(r, key.path, value, "a list of tables");
  for (const Value& axis : value.items) read_axis(r, key, axis);
}

void read_variant_set(Reading& r, const Key& key, const Value& value) {
  const std::string path = r.path_of(key);
  if (!value.is_table())
    return wrong_form(r, path, value, "a table", "such as { \"kernel.system\" = \"dragonfly\" }");
  for (const Value& entry : value.items) {
    if (check_address(r, entry.key_place, path, entry.key))
      r.scenario.variants.back().set.emplace_back(entry.key, to_toml(entry));
  }
}

namespace {

/// Not what is simulated but how long, how often and from which seed.
bool says_how_to_run(const std::string& key) {
  return key.starts_with("run.") && key != "run.load";
}

/// Two integers are a range, which is not to be empty.
bool is_empty_range(const Value& list) {
  const auto integer = [](const Value& v) { return v.kind == Value::Kind::Integer; };
  return list.items.size() == 2 && integer(list.items[0]) && integer(list.items[1]) &&
         list.items[0].integer >= list.items[1].integer;
}

}  // namespace

void read_search_vary(Reading& r, const Key& key, const Value& value) {
  if (!value.is_table())
    return wrong_form(r, key.path, value, "a table", "such as { \"server.workers\" = [4, 64] }");
  for (const Value& entry : value.items) {
    const bool known = check_address(r, entry.key_place, key.path, entry.key);
    if (!entry.is_array())
      wrong_form(r, key.path, entry, "a list");
    else if (entry.items.empty())
      r.error(entry.place, key.path,
              fmt::format("{}: the list of '{}' is empty", key.path, entry.key),
              "one candidate at least");
    else if (is_empty_range(entry))
      r.error(entry.place, key.path,
              fmt::format("{}: two integers are a range, and that from {} to {} is empty", key.path,
                          entry.items[0].integer, entry.items[1].integer),
              "the smaller one first; one candidate alone is a list of one");
    else if (known && (!changes_a_point(entry.key) || says_how_to_run(entry.key)))
      r.error(entry.place, key.path, fmt::format("{}: '{}' changes no run", key.path, entry.key),
              "a key of the scenario itself, such as server.workers");
    else if (known)
      r.scenario.search.vary.push_back({entry.key, value_texts(entry)});
  }
}

void read_search_objective(Reading& r, const Key& key, const Value& value) {
  const auto name = read_text(r, key.path, value);
  if (!name || !check_address(r, value.place, key.path, *name)) return;
  r.scenario.search.objective = *name;
  r.scenario.search.maximise = key.name() == "maximise";
}

void read_goals(Reading& r, const Key& key, const Value& value) {
  if (!value.is_array())
    return wrong_form(r, key.path, value, "a list", "such as [\"accept_wait.p99 < 2ms\"]");
  for (const Value& item : value.items) {
    const auto text = read_text(r, key.path, item);
    const auto goal = text ? read_goal(r, item.place, key.path, *text) : std::nullopt;
    if (goal) r.scenario.goals.push_back(*goal);
  }
}

}  // namespace acceptlab::experiment
