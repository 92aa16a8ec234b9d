#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "experiment/keys/document.hpp"
#include "experiment/keys/read_values.hpp"
#include "experiment/keys/reading.hpp"
#include "validation/published/claims.hpp"

namespace acceptlab::validation {

namespace {

using experiment::Reading;
using experiment::Value;

constexpr std::string_view shares_name = "workers.share", dispersion_name = "workers.dispersion",
                           histogram_ending = ".histogram", latency_block = "latency.";
constexpr std::array<std::string_view, 2> by_words{"number", "rank"};
constexpr double smallest = 1e-6, widest = 100, most_counts = 1e15;

/// One [[claim]].
class ClaimReader {
 public:
  ClaimReader(Reading& r, std::string path, const Value& value)
      : r_(r), path_(std::move(path)), value_(value) {}

  Claim read();

 private:
  void read_quantity(const Value& of);
  bool find_latency(std::string_view name);
  void read_columns();
  void read_published(const Value& published);
  void read_number(const Value& published);
  void read_counts(const Value& published);
  void read_bins(const Value& published);
  void read_bin(const Value& bin);
  void read_count(const Value& value);
  void read_band();
  void read_by(const Value& by);
  void read_without(const Value& without);
  void read_role();
  std::string below(const std::string& name) const { return path_ + "." + name; }
  const char* band_name() const;

  Reading& r_;
  std::string path_;
  const Value& value_;
  Claim claim_;
};

/// "latency.response.histogram".
bool ClaimReader::find_latency(std::string_view name) {
  if (!name.ends_with(histogram_ending)) return false;
  name.remove_suffix(histogram_ending.size());
  if (name.starts_with(latency_block)) name.remove_prefix(latency_block.size());
  for (const auto& kind : experiment::latency_kinds()) {
    if (name == kind.name) claim_.latency = &kind;
  }
  return claim_.latency != nullptr;
}

void ClaimReader::read_quantity(const Value& of) {
  const auto name = experiment::read_text(r_, below("of"), of);
  if (!name) return;
  claim_.of = *name;
  if (*name == shares_name) {
    claim_.kind = Claim::Kind::Workers;
  } else if (*name == dispersion_name) {
    claim_.kind = Claim::Kind::Dispersion;
  } else if (find_latency(*name)) {
    claim_.kind = Claim::Kind::Histogram;
  } else if (claim_.metric = experiment::find_metric(*name); claim_.metric) {
    claim_.of = claim_.metric->name;
  } else {
    std::vector<std::string> known{std::string(shares_name), std::string(dispersion_name)};
    for (const auto& metric : experiment::all_metrics()) known.push_back(metric.name);
    r_.unknown(of.place, below("of"),
               fmt::format("{}: '{}' is no quantity of a result", below("of"), *name), known);
  }
}

void ClaimReader::read_columns() {
  if (const Value* v = value_.find("column")) {
    if (const auto text = experiment::read_text(r_, below("column"), *v)) claim_.column = *text;
  }
  const Value* over = value_.find("over");
  if (over == nullptr) return;
  claim_.ratio = true;
  if (const auto text = experiment::read_text(r_, below("over"), *over)) claim_.over = *text;
  if (claim_.kind != Claim::Kind::Number)
    r_.error(over->key_place, below("over"), fmt::format("{} has no ratio", claim_.of),
             "only numbers have one");
}

/// In the unit of the metric; a ratio has none.
void ClaimReader::read_number(const Value& published) {
  using experiment::Unit;
  const std::string key = below("published");
  const Unit unit = claim_.ratio ? Unit::Factor : claim_.metric->unit;
  if (unit == Unit::Seconds) {
    if (const auto ns = experiment::read_duration(r_, key, published)) claim_.published = *ns / 1e9;
  } else if (unit == Unit::PerSecond) {
    if (const auto rate = experiment::read_rate(r_, key, published)) claim_.published = *rate;
  } else if (const auto x = experiment::read_number(r_, key, published, 0, most_counts)) {
    claim_.published = *x;
  }
  if (!r_.failed() && claim_.published <= 0)
    r_.error(published.place, key, fmt::format("{} is 0", key), "a ratio to 0 says nothing");
}

void ClaimReader::read_count(const Value& value) {
  const auto n = experiment::read_integer(r_, below("published"), value, 0, most_counts);
  if (n) claim_.counts.push_back(static_cast<double>(*n));
}

void ClaimReader::read_counts(const Value& published) {
  if (!published.is_array() || published.items.size() < 2)
    return experiment::wrong_form(r_, below("published"), published,
                                  "a list with the connections of each worker");
  for (const Value& item : published.items) read_count(item);
}

void ClaimReader::read_bin(const Value& bin) {
  const std::string key = below("published");
  if (!bin.is_array() || bin.items.size() != 2)
    return experiment::wrong_form(r_, key, bin, "a bin: [\"16ms\", 91760]");
  const auto lower = experiment::read_duration(r_, key, bin.items[0]);
  if (lower) {
    const double seconds = *lower / 1e9;
    if (!claim_.bins.empty() && seconds <= claim_.bins.back())
      r_.error(bin.items[0].place, key, fmt::format("{}: bins that do not rise", key),
               "write them from the shortest latency to the longest");
    claim_.bins.push_back(seconds);
  }
  read_count(bin.items[1]);
}

void ClaimReader::read_bins(const Value& published) {
  if (!published.is_array() || published.items.size() < 2)
    return experiment::wrong_form(r_, below("published"), published,
                                  "a list of bins: [[\"8ms\", 67], [\"16ms\", 91760]]");
  for (const Value& bin : published.items) read_bin(bin);
}

void ClaimReader::read_published(const Value& published) {
  switch (claim_.kind) {
    case Claim::Kind::Number:
      if (claim_.metric) read_number(published);
      return;
    case Claim::Kind::Histogram:
      read_bins(published);
      break;
    case Claim::Kind::Workers:
    case Claim::Kind::Dispersion:
      read_counts(published);
      break;
  }
  if (!r_.failed() && std::all_of(claim_.counts.begin(), claim_.counts.end(),
                                  [](double count) { return count == 0; }))
    r_.error(published.place, below("published"), "nothing was counted", "one must be above 0");
}

const char* ClaimReader::band_name() const {
  switch (claim_.kind) {
    case Claim::Kind::Number:
      return "ratio";
    case Claim::Kind::Dispersion:
      return "middle";
    case Claim::Kind::Workers:
    case Claim::Kind::Histogram:
      break;
  }
  return "variation";
}

void ClaimReader::read_band() {
  const char* name = band_name();
  for (const char* other : {"ratio", "variation", "middle"}) {
    const Value* v = value_.find(other);
    if (v != nullptr && std::string_view(other) != name)
      r_.error(v->key_place, below(other), fmt::format("{} has no {}", claim_.of, other),
               fmt::format("its band is its {}", name));
  }
  const Value* band = value_.find(name);
  if (band == nullptr)
    return r_.error(value_.place, path_, fmt::format("{}: '{}' is missing", path_, name),
                    "say how far the simulation may be off: ratio = \"15%\" of a number, "
                    "variation = 0.05 of shares and histograms, middle = \"95%\" of dispersions");
  const double most = claim_.kind == Claim::Kind::Number ? widest : 1;
  if (const auto x = experiment::read_number(r_, below(name), *band, smallest, most))
    claim_.band = *x;
}

void ClaimReader::read_by(const Value& by) {
  if (claim_.kind != Claim::Kind::Workers)
    return r_.error(by.key_place, below("by"), fmt::format("{} has no 'by'", claim_.of),
                    "only shares have it");
  if (const auto word = experiment::read_choice(r_, below("by"), by, by_words))
    claim_.by_rank = *word == 1;
}

/// There have to be others to compare.
void ClaimReader::read_without(const Value& without) {
  const std::string key = below("without");
  if (claim_.kind != Claim::Kind::Workers)
    return r_.error(without.key_place, key, fmt::format("{} has no 'without'", claim_.of),
                    "only shares have it");
  if (!without.is_array() || claim_.counts.size() < without.items.size() + 2)
    return experiment::wrong_form(r_, key, without,
                                  "a list of places, from 0, that leaves two workers or more");
  for (const Value& item : without.items) {
    const auto last = static_cast<double>(claim_.counts.size() - 1);
    if (const auto place = experiment::read_integer(r_, key, item, 0, last))
      claim_.without.push_back(static_cast<std::size_t>(*place));
  }
}

/// fitted = true, or unexplained = "why".
void ClaimReader::read_role() {
  const Value* fitted = value_.find("fitted");
  const Value* unexplained = value_.find("unexplained");
  if (fitted != nullptr) {
    if (fitted->kind != Value::Kind::Boolean)
      return experiment::wrong_form(r_, below("fitted"), *fitted, "true or false");
    if (fitted->boolean) claim_.role = Claim::Role::Fitted;
  }
  if (unexplained == nullptr) return;
  if (claim_.role == Claim::Role::Fitted)
    return r_.error(unexplained->key_place, below("unexplained"),
                    "what something was fitted to is not unexplained");
  claim_.role = Claim::Role::Unexplained;
  if (const auto why = experiment::read_text(r_, below("unexplained"), *unexplained))
    claim_.why = *why;
}

Claim ClaimReader::read() {
  if (!experiment::check_fields(r_, path_, value_,
                                {"of", "published", "column", "over", "ratio", "variation",
                                 "middle", "by", "without", "fitted", "unexplained"},
                                2))
    return claim_;
  read_quantity(*value_.find("of"));
  if (r_.failed()) return claim_;  // what the rest means hangs on it
  read_columns();
  read_published(*value_.find("published"));
  read_band();
  if (const Value* v = value_.find("by")) read_by(*v);
  if (const Value* v = value_.find("without")) read_without(*v);
  read_role();
  return claim_;
}

void read_lines(Reading& r, const Value& root, const std::string& key,
                std::vector<std::string>& into) {
  const Value* lines = root.find(key);
  if (lines == nullptr) return;
  if (!lines->is_array()) return experiment::wrong_form(r, key, *lines, "a list of sentences");
  for (const Value& line : lines->items) {
    if (const auto text = experiment::read_text(r, key, line)) into.push_back(*text);
  }
}

void read_claim_list(Reading& r, const Value& list, std::vector<Claim>& into) {
  for (const Value& claim : experiment::array_of_tables(r, list))
    into.push_back(ClaimReader(r, fmt::format("claim.{}", into.size()), claim).read());
}

Claims read_root(Reading& r, const Value& root) {
  Claims claims;
  if (!experiment::check_fields(
          r, "the claims", root,
          {"format", "title", "scenario", "source", "inputs", "claim", "guessed", "fitted"}, 6))
    return claims;
  experiment::check_format(r, *root.find("format"));
  for (auto [key, into] : {std::pair{"title", &claims.title}, std::pair{"source", &claims.source},
                           std::pair{"scenario", &claims.scenario}}) {
    if (const auto text = experiment::read_text(r, key, *root.find(key))) *into = *text;
  }
  read_lines(r, root, "inputs", claims.inputs);
  read_lines(r, root, "guessed", claims.guessed);
  read_lines(r, root, "fitted", claims.fitted);
  read_claim_list(r, *root.find("claim"), claims.claims);
  return claims;
}

}  // namespace

Claims read_claims_text(std::string_view text, const std::string& name) {
  Reading r(name);
  Claims claims;
  experiment::read_document(r, name, text, [&](const Value& root) { claims = read_root(r, root); });
  claims.file = name;
  return claims;
}

Claims read_claims(const std::string& file) {
  const auto text = experiment::file_contents(file);
  if (text) return read_claims_text(*text, file);
  Reading r(file);
  r.error({}, "", fmt::format("cannot read the claims: {}", std::strerror(errno)),
          "--published alone takes those that ship");
  throw experiment::ScenarioError(r.take_diagnostics());
}

}  // namespace acceptlab::validation
