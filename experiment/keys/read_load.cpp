#include <fmt/format.h>

#include <algorithm>

#include "experiment/keys/key_readers.hpp"
#include "experiment/keys/read_values.hpp"
#include "experiment/keys/run_size.hpp"
#include "experiment/notation/shapes.hpp"
#include "experiment/notation/units.hpp"

namespace acceptlab::experiment {
namespace {

/// Reads the fields of one arrival process.
class ProcessTable {
 public:
  ProcessTable(Reading& r, std::string path, const Value& table, ArrivalsSpec& arrivals)
      : r_(r),
        path_(std::move(path)),
        table_(table),
        arrivals_(arrivals),
        process_(arrivals.process) {}

  void read(ProcessSpec::Kind kind);

 private:
  using Kind = ProcessSpec::Kind;
  const Value& field(std::string_view name) const { return *table_.find(name); }
  std::string path(std::string_view name) const { return fmt::format("{}.{}", path_, name); }

  void rate() { process_.rate_per_s = read_rate(r_, path("rate"), field("rate")).value_or(1); }
  sim::Distribution time(std::string_view name, Plain plain) {
    return read_distribution(r_, path(name), field(name), Measure::Time, plain)
        .value_or(sim::Distribution{});
  }
  void not_always_zero(const sim::Distribution& gap, std::string_view name) {
    if (gap.is_zero() && !r_.failed())
      r_.error(field(name).place, path(name),
               fmt::format("{}: {} must be more than 0", path_, name));
  }
  void mmpp();
  void batch();
  void closed();

  Reading& r_;
  std::string path_;
  const Value& table_;
  ArrivalsSpec& arrivals_;
  ProcessSpec& process_;
};

void ProcessTable::mmpp() {
  const Value& rates = field("rates");
  const Value& holding = field("holding");
  if (!rates.is_array() || rates.items.empty())
    return wrong_form(r_, path("rates"), rates, "a list of rates");
  if (!holding.is_array()) return wrong_form(r_, path("holding"), holding, "a list of durations");
  if (rates.items.size() != holding.items.size())
    return r_.error(holding.place, path("holding"),
                    fmt::format("{}: {} rates and {} holding times", path_, rates.items.size(),
                                holding.items.size()));
  for (const Value& item : rates.items) {
    const bool silent = item.is_string() && parse_rate(item.text) == 0.0;  // a state may be silent
    process_.rates_per_s.push_back(silent ? 0 : read_rate(r_, path("rates"), item).value_or(1));
  }
  for (const Value& item : holding.items) {
    const auto time =
        read_distribution(r_, path("holding"), item, Measure::Time, Plain::ExponentialMean);
    process_.holding.push_back(time.value_or(sim::Distribution{}));
    if (time && time->is_zero())
      r_.error(item.place, path("holding"), path_ + ": a holding time must be more than 0");
  }
}

void ProcessTable::batch() {
  rate();
  const Value& batch = field("batch");
  process_.batch_given = batch.is_table();
  if (process_.batch_given) {
    const auto size = read_distribution(r_, path("batch"), batch, Measure::Count);
    process_.batch = size.value_or(sim::Distribution{});
    process_.batch_mean = process_.batch.mean();
  } else {
    process_.batch_mean = read_number(r_, path("batch"), batch, 1, most_at_once).value_or(1);
  }
}

void ProcessTable::closed() {
  const auto clients = read_integer(r_, path("clients"), field("clients"), 1, 9e18);
  if (!clients) return;
  process_.clients = 1;
  if (!too_many_at_once(r_, field("clients").place, path("clients"), static_cast<double>(*clients)))
    process_.clients = static_cast<unsigned>(*clients);
  if (table_.find("think") != nullptr) process_.think = time("think", Plain::Constant);
}

void ProcessTable::read(Kind kind) {
  process_.kind = kind;
  switch (kind) {
    case Kind::Poisson:
    case Kind::Paced:
      return rate();
    case Kind::Renewal:
      process_.gap = time("gap", Plain::Constant);
      return not_always_zero(process_.gap, "gap");
    case Kind::Mmpp:
      return mmpp();
    case Kind::OnOff:
      rate();
      process_.on = time("on", Plain::ExponentialMean);
      process_.off = time("off", Plain::ExponentialMean);
      return not_always_zero(process_.on, "on");
    case Kind::BatchPoisson:
      return batch();
    case Kind::Replay:
      return read_replay(r_, field("file"), arrivals_);
    case Kind::Closed:
      return closed();
  }
}

}  // namespace

void read_process(Reading& r, const Key& key, const Value& value) {
  const std::string path = r.path_of(key);
  ArrivalsSpec& arrivals = r.scenario.arrivals.back();
  arrivals.process = {};
  const Value* type = value.find("type");
  if (type == nullptr)
    return wrong_form(r, path, value, "a table with a 'type'",
                      "such as { type = \"poisson\", rate = \"40k/s\" }");
  std::vector<std::string_view> types;
  for (const Shape& shape : process_shapes()) types.push_back(shape.type);
  const auto index = read_choice(r, path + ".type", *type, types);
  if (!index) return;
  const Shape& shape = process_shapes()[*index];
  std::vector<std::string> names = shape.field_names();
  std::rotate(names.begin(), names.begin() + 1, names.end());  // "type" last: it is there
  const auto required = static_cast<std::size_t>(std::count_if(
      shape.fields.begin(), shape.fields.end(), [](const Field& f) { return f.required; }));
  if (!check_fields(r, path, value, names, required)) return;
  ProcessTable(r, path, value, arrivals).read(static_cast<ProcessSpec::Kind>(*index));
}

namespace {

void read_address_list(Reading& r, const std::string& path, const Value& list, ClientsFrom& from) {
  for (const Value& item : list.items) {
    const auto address = item.is_string() ? parse_address(item.text) : std::nullopt;
    if (address)
      from.addresses.push_back(*address);
    else
      wrong_form(r, path, item, "an address", "such as \"192.0.2.10\"");
  }
  if (list.items.empty()) r.error(list.place, path, path + ": the list is empty");
  from.count = from.addresses.size();
}

void read_addresses(Reading& r, const std::string& path, const Value& value, ClientsFrom& from) {
  if (value.is_array()) return read_address_list(r, path, value, from);
  if (value.is_string()) {
    const auto prefix = parse_prefix(value.text);
    if (!prefix)
      return wrong_form(
          r, path, value, "a number, a list of addresses or an IPv4 prefix",
          "such as 200, [\"192.0.2.10\"] or \"10.0.0.0/24\" (no bits set behind the prefix)");
    from.prefix_v4 = prefix->network;
    const std::uint64_t all = std::uint64_t{1} << (32 - prefix->length);
    from.count = prefix->length >= 31 ? all : all - 2;  // without network and broadcast address
    return;
  }
  constexpr double most = 16777214;  // hosts of 10.0.0.0/8
  const auto count = read_integer(r, path, value, 1, most);
  if (count) from.count = static_cast<std::uint64_t>(*count);
}

}  // namespace

void read_from(Reading& r, const Key& key, const Value& value) {
  const std::string path = r.path_of(key);
  ClientsFrom& from = r.scenario.arrivals.back().from;
  from = {};
  if (!value.is_table())
    return wrong_form(r, path, value, "a table", "such as { addresses = 200, ports = \"system\" }");
  if (!check_fields(r, path, value, {"addresses", "ports", "behaviour"}, 0)) return;
  if (const Value* addresses = value.find("addresses"))
    read_addresses(r, path + ".addresses", *addresses, from);
  if (const Value* ports = value.find("ports")) {
    if (const auto index = read_choice(r, path + ".ports", *ports, port_names))
      from.ports = static_cast<ClientsFrom::Ports>(*index);
  }
  if (const Value* behaviour = value.find("behaviour")) {
    if (const auto index = read_choice(r, path + ".behaviour", *behaviour, load::behaviour_names))
      from.behaviour = static_cast<load::Behaviour>(*index);
  }
}

void read_retry(Reading& r, const Key& key, const Value& value) {
  ClientSpec& client = r.scenario.client;
  client.retry = ClientSpec::Retry::System;
  client.gaps.clear();
  if (value.is_word("system")) return;
  if (!value.is_table() || value.find("gaps") == nullptr) {
    if (value.is_string() && !parse_duration(value.text))
      return wrong_form(r, key.path, value,
                        "\"system\", a table of gaps, a duration or a distribution",
                        "such as { gaps = [\"1s\", \"2s\", \"4s\"], spread = 0.5 }");
    const auto after = read_distribution(r, key.path, value, Measure::Time);
    if (!after) return;
    client.retry = ClientSpec::Retry::Distribution;
    client.retry_after = *after;
    if (after->is_zero())
      r.error(value.place, key.path, "client.syn_retry_after must be more than 0");
    return;
  }
  if (!check_fields(r, key.path, value, {"gaps", "spread"}, 1)) return;
  const Value& gaps = *value.find("gaps");
  if (!gaps.is_array() || gaps.items.empty())
    return wrong_form(r, key.path, gaps, "a list of durations");
  client.retry = ClientSpec::Retry::Gaps;
  for (const Value& gap : gaps.items) {
    const auto time = read_duration(r, key.path, gap);
    if (time && *time < 1)
      r.error(gap.place, key.path, "client.syn_retry_after: a gap must be more than 0");
    client.gaps.push_back(to_duration(time.value_or(1e9)));
  }
  if (const Value* spread = value.find("spread"))
    client.gaps_spread =
        read_number(r, std::string(key.path) + ".spread", *spread, 0, 1).value_or(0);
}

}  // namespace acceptlab::experiment
