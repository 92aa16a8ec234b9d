#include <fmt/format.h>

#include <algorithm>

#include "experiment/keys/key_readers.hpp"
#include "experiment/keys/read_values.hpp"
#include "experiment/notation/sysctl_names.hpp"
#include "experiment/notation/units.hpp"

namespace acceptlab::experiment {

void read_format(Reading& r, const Key& key, const Value& value) {
  const auto format = read_integer(r, key.path, value, 0, 1e9);
  if (!format) return;
  if (*format != 1)
    r.error(value.place, key.path, fmt::format("format {} is not known to this version", *format),
            "write format = 1");
}

void read_irq(Reading& r, const Key& key, const Value& value) {
  if (value.is_word("spread")) return;
  const auto cpus = value.is_string() ? parse_cpu_list(value.text) : std::nullopt;
  if (!cpus) return wrong_form(r, key.path, value, "\"spread\" or a CPU list", "such as \"0-3,8\"");
  r.scenario.machine.irq_cpus = *cpus;
}

void read_quota(Reading& r, const Key& key, const Value& value) {
  r.scenario.machine.quota_cpus.reset();
  if (value.is_word("none")) return;
  const auto cpus = value.is_string() ? parse_quota(value.text) : std::nullopt;
  if (!cpus)
    return wrong_form(r, key.path, value, "\"none\" or a number of CPUs", "such as \"4cpu\"");
  r.scenario.machine.quota_cpus = cpus;
}

namespace {

bool read_noise_pin(Reading& r, const Key& key, const Value& load, std::vector<unsigned>& pin) {
  const Value* value = load.find("pin");
  if (value == nullptr) return true;
  const auto cpus = value->is_string() ? parse_cpu_list(value->text) : std::nullopt;
  if (cpus) pin = *cpus;
  if (!cpus) wrong_form(r, key.path, *value, "a CPU list", "such as \"0-1\"");
  return cpus.has_value();
}

/// Other traffic: { packets = "100k/s", burst = "3us", pin = "0" }.
void read_noise_packets(Reading& r, const Key& key, const Value& load) {
  bool fits =
      check_fields(r, key.path, load, {"burst", "packets", "pin", "threads", "pause", "steal"}, 1);
  for (const char* name : {"threads", "pause", "steal"}) {
    const Value* of_threads = load.find(name);
    if (of_threads == nullptr) continue;
    r.error(of_threads->key_place, key.path,
            fmt::format("machine.noise: '{}' does not go with 'packets'", name),
            "packets come at random times and belong to no thread: leave it out, or make it a load "
            "of its own");
    fits = false;
  }
  if (!fits) return;
  MachineSpec::Noise noise;
  const auto rate = read_rate(r, std::string(key.path) + ".packets", *load.find("packets"));
  const auto burst =
      read_distribution(r, std::string(key.path) + ".burst", *load.find("burst"), Measure::Time);
  if (!rate || !burst || !read_noise_pin(r, key, load, noise.pin)) return;
  if (burst->mean() <= 0)
    return r.error(load.find("burst")->place, key.path, "machine.noise: packets of no work",
                   "give burst a length, such as \"3us\"");
  noise.packets_per_s = *rate;
  noise.burst = *burst;
  r.scenario.machine.noise.push_back(std::move(noise));
}

/// Threads, or what the hypervisor takes.
void read_noise_threads(Reading& r, const Key& key, const Value& load) {
  if (!check_fields(r, key.path, load, {"threads", "burst", "pause", "pin", "steal", "packets"}, 3))
    return;
  MachineSpec::Noise noise;
  const auto threads =
      read_integer(r, std::string(key.path) + ".threads", *load.find("threads"), 1, 4096);
  const auto burst =
      read_distribution(r, std::string(key.path) + ".burst", *load.find("burst"), Measure::Time);
  const auto pause =
      read_distribution(r, std::string(key.path) + ".pause", *load.find("pause"), Measure::Time);
  if (!threads || !burst || !pause || !read_noise_pin(r, key, load, noise.pin)) return;
  noise.threads = static_cast<unsigned>(*threads);
  noise.burst = *burst;
  noise.pause = *pause;
  if (burst->mean() + pause->mean() <= 0)
    return r.error(load.place, key.path, "machine.noise: burst and pause are both zero",
                   "give one of them a length");
  if (const Value* steal = load.find("steal")) {
    if (steal->kind != Value::Kind::Boolean)
      return wrong_form(r, key.path, *steal, "true or false");
    noise.steal = steal->boolean;
  }
  r.scenario.machine.noise.push_back(std::move(noise));
}

}  // namespace

void read_noise(Reading& r, const Key& key, const Value& value) {
  r.scenario.machine.noise.clear();
  if (!value.is_array()) return wrong_form(r, key.path, value, "a list of tables");
  for (const Value& load : value.items) {
    if (load.is_table() && load.find("packets") != nullptr) {
      read_noise_packets(r, key, load);
    } else if (load.is_table()) {
      read_noise_threads(r, key, load);
    } else {
      wrong_form(r, key.path, load, "a table",
                 "such as { threads = 2, burst = \"5ms\", pause = \"20ms\" }");
    }
  }
}

namespace {

bool read_version(Reading& r, const Key& key, const Value& value, kernel::Version& version) {
  const bool form = value.is_string() || value.is_number();
  const auto parsed = form ? parse_version(value.text) : std::nullopt;
  if (parsed) version = *parsed;
  if (!parsed) wrong_form(r, key.path, value, "a version", "such as \"6.1\" or \"3.13.9\"");
  return parsed.has_value();
}

}  // namespace

void read_kernel_version(Reading& r, const Key& key, const Value& value) {
  if (read_version(r, key, value, r.scenario.kernel.version))
    r.scenario.kernel.version_text = value.text;
}

void read_client_pin(Reading& r, const Key& key, const Value& value) {
  r.scenario.client.pin.clear();
  if (value.is_word("all")) return;
  const auto cpus = value.is_string() ? parse_cpu_list(value.text) : std::nullopt;
  if (!cpus) return wrong_form(r, key.path, value, "\"all\" or a CPU list", "such as \"0-1\"");
  r.scenario.client.pin = *cpus;
}

void read_client_version(Reading& r, const Key& key, const Value& value) {
  read_version(r, key, value, r.scenario.client.version);
}

void read_hash_secret(Reading& r, const Key& key, const Value& value) {
  r.scenario.kernel.hash_secret.reset();
  if (value.is_word("random")) return;
  if (value.is_string()) r.scenario.kernel.hash_secret = parse_unsigned(value.text);
  if (value.is_integer() && value.integer >= 0)
    r.scenario.kernel.hash_secret = static_cast<std::uint64_t>(value.integer);
  if (!r.scenario.kernel.hash_secret)
    wrong_form(r, key.path, value, "\"random\" or a number", "such as \"0x1234abcd\"");
}

namespace {

void read_sysctl(Reading& r, const Value& entry) {
  const kernel::System system = r.scenario.kernel.system;
  const kernel::Version version = r.scenario.kernel.version;
  const std::string path = fmt::format("kernel.sysctl.{}", entry.key);
  const auto used = used_sysctls(system, version);
  switch (sysctl_standing(entry.key, system, version)) {
    case SysctlStanding::Unknown:
      return r.unknown(entry.key_place, path, fmt::format("unknown sysctl '{}'", entry.key), used);
    case SysctlStanding::OtherSystem:
      return r.error(entry.key_place, path,
                     fmt::format("'{}' is not a sysctl of {}", entry.key,
                                 kernel::system_names.at(static_cast<std::size_t>(system))),
                     fmt::format("known: {}", fmt::join(used, ", ")));
    case SysctlStanding::Unused:
      r.warning(entry.key_place, path,
                fmt::format("the model of {} {} does not use sysctl '{}'",
                            kernel::system_names.at(static_cast<std::size_t>(system)),
                            r.scenario.kernel.version_text, entry.key));
      r.scenario.ignored.push_back(entry.key);
      return;
    case SysctlStanding::Used:
      break;
  }
  const auto row = find_sysctl(entry.key, system, version);
  const auto number =
      read_integer(r, path, entry, static_cast<double>(row->min), static_cast<double>(row->max));
  if (number) r.scenario.kernel.sysctl[entry.key] = *number;
}

}  // namespace

void read_sysctls(Reading& r, const Key& key, const Value& value) {
  if (!value.is_table()) return wrong_form(r, key.path, value, "a table of sysctls");
  for (const Value& entry : value.items) {
    if (!entry.is_table()) {
      read_sysctl(r, entry);
      continue;
    }
    r.error(entry.key_place, fmt::format("kernel.sysctl.{}", entry.key),
            fmt::format("'{}' is a table in [kernel.sysctl]", entry.key),
            "put quotes around the whole name: \"net.core.somaxconn\" = 4096");
  }
}

}  // namespace acceptlab::experiment
