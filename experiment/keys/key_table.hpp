#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "experiment/notation/value.hpp"

namespace acceptlab::experiment {

class Reading;

/// What a key's value is made of.
enum class Form : std::uint8_t {
  Integer,
  Number,
  Text,
  Duration,
  Choice,
  Version,
  Distribution,
  CountDistribution,
  // Forms of one key each; their notation stands in Key::notation.
  CpuList,
  Quota,
  Noise,
  Sysctls,
  Secret,
  Listen,
  Sockets,
  Watch,
  Choose,
  Rearm,
  Batch,
  Gate,
  HandOff,
  Pin,
  Retry,
  Process,
  From,
  At,
  Action,
  Precision,
  Axes,
  Settings,
  Search,
  Texts,
  Costs,
  Boolean
};

/// One key of a scenario file. The reader, `check --explain`, `schema` and the tables of
/// docs/scenario-format.md are made from this one table.
struct Key {
  std::string_view path;  // "server.backlog"; "arrivals[].name" for an array of tables
  Form form = Form::Text;
  std::string_view fallback{};   // the default, as in the file; empty: none
  std::string_view meaning{};    // one line
  std::string_view source = "";  // where the default comes from
  std::string_view unit{};       // of a plain number
  double least = 0, most = std::numeric_limits<double>::infinity();  // Duration: ns
  std::string_view word{};  // the word that stands for "not set" beside a value of the form
  std::span<const std::string_view> choices{};
  std::string_view notation{};  // the values of a form of its own, as people write them
  bool assumed = false;         // the default is an assumption: a result lists it
  void (*read)(Reading&, const Key&, const Value&) = nullptr;

  /// "server" of "server.backlog", "arrivals" of "arrivals[].name", empty for "format".
  std::string_view section() const;
  std::string_view name() const;
  bool in_array() const { return path.find("[]") != std::string_view::npos; }
};

/// All keys, in the order in which they are read: a key comes after those its default depends on.
const std::vector<Key>& key_table();
const Key* find_key(std::string_view path);
/// The sections in the order of the file format; arrays of tables are marked.
struct Section {
  std::string_view name;
  bool array = false;
  std::string_view meaning;
};
std::span<const Section> sections();
std::vector<std::string> known_names(std::string_view section);

/// "duration", "integer 1 to 65536", "one of rss, rps": the form and range in words.
std::string form_text(const Key& key);

}  // namespace acceptlab::experiment
