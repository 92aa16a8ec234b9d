#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "experiment/keys/key_table.hpp"
#include "experiment/keys/reading.hpp"

namespace acceptlab::experiment {

/// The parts of a key's address: "arrivals.steady.process.rate" by its dots, with TOML quotes
/// respected; a sysctl's name is one part: "net.core.somaxconn" is kernel, sysctl and itself.
std::vector<std::string> split_address(std::string_view address);

/// The name by which an entry of an array of tables is addressed; empty when it has none.
std::string entry_name(const Value& array, const Value& entry, std::string_view section);
/// Which entry of `array` a part of an address means: by its name, else by its number from 0.
/// `section` is the address of the array.
std::optional<std::size_t> find_entry(const Value& array, std::string_view section,
                                      const std::string& part);

/// Whether `address` names a key that a scenario may have; an error when not.
bool check_address(Reading& r, const Place& place, std::string_view key,
                   const std::string& address);

/// The section of a scenario file that is called `name`; nullptr when there is none.
const Section* find_section(std::string_view name);

}  // namespace acceptlab::experiment
