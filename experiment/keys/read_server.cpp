#include <fmt/format.h>

#include <algorithm>

#include "experiment/keys/key_readers.hpp"
#include "experiment/keys/read_values.hpp"
#include "experiment/keys/server_words.hpp"
#include "experiment/notation/units.hpp"

namespace acceptlab::experiment {
namespace {

constexpr unsigned most_sockets = 65536;

/// The single entry of a table such as `{ random = 2 }`, or null after an error.
const Value* only_entry(Reading& r, const Key& key, const Value& table,
                        const std::vector<std::string>& names) {
  if (!check_fields(r, key.path, table, names, 0)) return nullptr;
  if (table.items.size() == 1) return &table.items.front();
  r.error(table.place, key.path,
          fmt::format("{}: expected one of {} in the table", key.path, fmt::join(names, ", ")));
  return nullptr;
}

/// The number of `{ random = 2 }`, at least 1.
bool read_random_of(Reading& r, const Key& key, const Value& value, unsigned& of) {
  const Value* entry = only_entry(r, key, value, {"random"});
  const auto count =
      entry != nullptr ? read_integer(r, key.path, *entry, 1, most_sockets) : std::nullopt;
  if (count) of = static_cast<unsigned>(*count);
  return count.has_value();
}

}  // namespace

void read_listen(Reading& r, const Key& key, const Value& value) {
  if (!value.is_array() || value.items.empty())
    return wrong_form(r, key.path, value, "a list of addresses", "such as [\"0.0.0.0:80\"]");
  std::vector<ListenAddress> listen;
  for (const Value& item : value.items) {
    const auto address = item.is_string() ? parse_listen(item.text) : std::nullopt;
    if (!address) {
      wrong_form(r, key.path, item, "an address and port",
                 "such as \"0.0.0.0:80\" or \"[2001:db8::1]:443\"");
      continue;
    }
    const bool twice = std::any_of(listen.begin(), listen.end(), [&](const ListenAddress& other) {
      return other.address == address->address && other.port == address->port;
    });
    if (twice)
      r.error(item.place, key.path, fmt::format("{}: {} is listed twice", key.path, to_toml(item)));
    listen.push_back(*address);
  }
  r.scenario.server.listen = std::move(listen);
}

void read_sockets(Reading& r, const Key& key, const Value& value) {
  server::SocketCount& sockets = r.scenario.server.sockets;
  if (value.is_integer()) {
    const auto count = read_integer(r, key.path, value, 1, most_sockets);
    if (count) sockets = {SocketRule::Fixed, static_cast<unsigned>(*count)};
    return;
  }
  if (const auto rule = read_word(r, key.path, value, socket_words)) sockets = {*rule, 1};
}

void read_watch(Reading& r, const Key& key, const Value& value) {
  server::Watch& watch = r.scenario.server.watch;
  watch = {};
  if (value.is_table()) {
    const Value* ring = only_entry(r, key, value, {"ring"});
    const auto width =
        ring != nullptr ? read_integer(r, key.path, *ring, 1, most_sockets) : std::nullopt;
    if (width) watch = {WatchGraph::Ring, static_cast<unsigned>(*width), {}};
    return;
  }
  if (!value.is_array()) {
    watch.graph = read_word(r, key.path, value, watch_words).value_or(watch.graph);
    return;
  }
  watch.graph = WatchGraph::Explicit;
  for (const Value& sockets : value.items) {
    auto& of_worker = watch.of_worker.emplace_back();
    if (!sockets.is_array()) {
      wrong_form(r, key.path, sockets, "a list of sockets for each worker",
                 "such as [[0, 1], [1, 2]]");
      continue;
    }
    for (const Value& socket : sockets.items) {
      const auto number = read_integer(r, key.path, socket, 0, most_sockets);
      if (number) of_worker.push_back(static_cast<unsigned>(*number));
    }
  }
}

void read_choose(Reading& r, const Key& key, const Value& value) {
  ServerSpec& server = r.scenario.server;
  if (value.is_table()) {
    if (read_random_of(r, key, value, server.choose_random_of))
      server.choose = kernel::Choose::Random;
    return;
  }
  if (value.is_word("random"))
    return r.error(value.place, key.path, "server.choose: how many sockets to draw is missing",
                   "such as { random = 2 }: the less loaded of two random ones");
  const auto index = read_choice(r, key.path, value, key.choices);
  if (index) server.choose = static_cast<kernel::Choose>(*index);
}

void read_rearm(Reading& r, const Key& key, const Value& value) {
  Value word = value;
  if (value.is_integer()) word.kind = Value::Kind::String;  // 16 as well as "16"
  const auto index = read_choice(r, key.path, word, key.choices);
  if (index) r.scenario.server.rearm = static_cast<server::Rearm>(*index);
}

void read_batch(Reading& r, const Key& key, const Value& value) {
  if (value.is_word("all")) {
    r.scenario.server.batch = 0;
    return;
  }
  if (value.is_string()) return wrong_form(r, key.path, value, "an integer or \"all\"");
  const auto count = read_integer(r, key.path, value, 1, key.most);
  if (count) r.scenario.server.batch = static_cast<unsigned>(*count);
}

namespace {

void read_limit_gate(Reading& r, const Key& key, const Value& table, server::Gate& gate) {
  if (!check_fields(r, key.path, table, {"max", "low", "over"}, 1)) return;
  const auto max = read_integer(r, key.path, *table.find("max"), 1, 1e9);
  if (!max) return;
  gate.kind = GateKind::Limit;
  gate.max = gate.low = static_cast<unsigned>(*max);
  if (const Value* low = table.find("low")) {
    const auto number = read_integer(r, key.path, *low, 0, static_cast<double>(*max));
    if (number) gate.low = static_cast<unsigned>(*number);
  }
  if (const Value* over = table.find("over")) {
    gate.over = read_word(r, key.path, *over, over_words).value_or(gate.over);
  }
}

}  // namespace

void read_gate(Reading& r, const Key& key, const Value& value) {
  server::Gate& gate = r.scenario.server.gate;
  gate = {};
  if (!value.is_table()) {
    gate.kind = read_word(r, key.path, value, gate_words).value_or(gate.kind);
    return;
  }
  if (value.find("max") != nullptr) return read_limit_gate(r, key, value, gate);
  const Value* entry = only_entry(r, key, value, {"free_fraction", "delay", "max", "low", "over"});
  if (entry == nullptr) return;
  if (entry->key == "free_fraction") {
    gate.kind = GateKind::FreeFraction;
    gate.free_fraction = read_number(r, key.path, *entry, 0, 1).value_or(gate.free_fraction);
  } else if (entry->key == "delay") {
    gate.kind = GateKind::Delay;
    gate.delay = to_duration(read_duration(r, key.path, *entry).value_or(0));
  } else {
    check_fields(r, key.path, value, {"max", "low", "over"}, 1);
  }
}

void read_handoff(Reading& r, const Key& key, const Value& value) {
  server::HandOff& handoff = r.scenario.server.handoff;
  handoff = {};
  if (value.is_table()) {
    if (read_random_of(r, key, value, handoff.choices)) handoff.kind = HandOffKind::Random;
    return;
  }
  handoff.kind = read_word(r, key.path, value, handoff_words).value_or(handoff.kind);
}

void read_pin(Reading& r, const Key& key, const Value& value) {
  r.scenario.server.pin.clear();
  r.scenario.server.pinned = true;
  if (value.is_word("one-per-cpu")) return;
  if (value.is_word("none")) {
    r.scenario.server.pinned = false;
    return;
  }
  const auto cpus = value.is_string() ? parse_cpu_list(value.text) : std::nullopt;
  if (!cpus)
    return wrong_form(r, key.path, value, "\"none\", \"one-per-cpu\" or a CPU list",
                      "such as \"0-15\"");
  r.scenario.server.pin = *cpus;
}

}  // namespace acceptlab::experiment
