#include "experiment/reader/candidate_values.hpp"

#include <algorithm>
#include <utility>

#include "experiment/keys/reading.hpp"
#include "experiment/notation/toml_values.hpp"
#include "experiment/reader/overrides.hpp"

namespace acceptlab::experiment {

namespace {

/// Whether the problem is one of the value itself or of a part of it.
bool stands_in(const Diagnostic& problem, const Value& value, const Sources& sources) {
  const auto at = [&](const Place& place) {
    return place.source != 0 && problem.file == sources[place.source].name &&
           problem.line == place.line && problem.column == place.column;
  };
  return at(value.place) ||
         std::any_of(value.items.begin(), value.items.end(), [&](const Value& part) {
           return at(part.key_place) || stands_in(problem, part, sources);
         });
}

/// Two integers, which stand for all between them.
bool is_range(const Value& list) {
  return list.items.size() == 2 && list.items[0].is_integer() && list.items[1].is_integer();
}

class CandidateReader {
 public:
  CandidateReader(std::string_view text, const std::string& name, const Overrides& overrides)
      : name_(name) {
    Reading r(name);
    root_ = parse_toml(text, r.sources, r.sources.add_file(name, text)).root;
    apply_overrides(r, root_, overrides);
    sources_ = std::move(r.sources);
  }

  std::vector<Diagnostic> wrong() const {
    std::vector<Diagnostic> all;
    const Value* search = root_.find("search");
    const Value* vary = search == nullptr ? nullptr : search->find("vary");
    if (vary == nullptr) return all;
    for (const Value& list : vary->items) {
      const std::vector<Diagnostic> wrong = wrong_in(*vary, list);
      all.insert(all.end(), wrong.begin(), wrong.end());
    }
    return all;
  }

 private:
  struct Setting {
    const std::string& address;
    const Value& value;
  };

  std::vector<Diagnostic> wrong_in(const Value& vary, const Value& list) const {
    std::vector<Diagnostic> all;
    bool all_wrong = true;
    for (const Value& value : list.items) {
      const std::vector<Diagnostic> wrong = wrong_always(vary, list.key, value);
      all_wrong = all_wrong && !wrong.empty();
      all.insert(all.end(), wrong.begin(), wrong.end());
    }
    return is_range(list) && !all_wrong ? std::vector<Diagnostic>{} : all;
  }

  /// What is wrong with a value by itself and beside every candidate of every other key: a version
  /// may be one of another system only.
  std::vector<Diagnostic> wrong_always(const Value& vary, const std::string& key,
                                       const Value& value) const {
    std::vector<Diagnostic> wrong = problems({{key, value}}, value);
    if (wrong.empty()) return wrong;
    for (const Value& other : vary.items) {
      if (other.key == key) continue;
      for (const Value& beside : other.items)
        if (problems({{other.key, beside}, {key, value}}, value).empty()) return {};
    }
    return wrong;
  }

  /// Of this value when the keys are set so.
  std::vector<Diagnostic> problems(const std::vector<Setting>& settings, const Value& value) const {
    Reading r(name_);
    r.sources = sources_;
    Value root = root_;
    for (const Setting& s : settings) set_key(r, root, s.value.place, s.address, s.value);
    read_keys(r, root);
    std::vector<Diagnostic> all = r.take_diagnostics();
    std::erase_if(all, [&](const Diagnostic& problem) {
      return problem.severity != Diagnostic::Severity::Error ||
             !stands_in(problem, value, sources_);
    });
    return all;
  }

  std::string name_;
  Sources sources_;
  Value root_;
};

}  // namespace

std::vector<Diagnostic> wrong_candidates(std::string_view text, const std::string& name,
                                         const Overrides& overrides) {
  return CandidateReader(text, name, overrides).wrong();
}

void require_candidates(std::string_view text, const std::string& name,
                        const Overrides& overrides) {
  std::vector<Diagnostic> wrong = wrong_candidates(text, name, overrides);
  if (!wrong.empty()) throw ScenarioError(std::move(wrong));
}

}  // namespace acceptlab::experiment
