#include "validation/measure/server_suite.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "validation/measure/server_program.hpp"

namespace acceptlab::validation {

using experiment::Diagnostic;

namespace {

template <class T>
bool contains(const std::vector<T>& list, const T& item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

bool is_for(const SuiteCase& c, const MeasuredServer& server) {
  return c.servers.empty() || contains(c.servers, std::string(name_of(server.kind)));
}

/// Two passes over the cases: first which policies are impossible as a whole, then the rest.
class Selection {
 public:
  Selection(const Suite& suite, const MeasuredServer& server) : server_(server) {
    for (const SuiteCase& c : suite.cases) {
      if (c.read.scenario.server.workers > 1) look_at(c, c.policy);
    }
    for (const SuiteCase& c : suite.cases) {
      if (is_possible(c)) look_at(c, c.name);
    }
  }

  bool is_possible(const SuiteCase& c) const {
    return !cases_.contains(c.name) && !policies_.contains({c.entry, c.policy});
  }
  std::vector<LeftOut> left_out() { return std::move(left_out_); }
  const std::vector<Diagnostic>& problems() const { return problems_; }

 private:
  void look_at(const SuiteCase& c, const std::string& what) {
    const std::vector<Diagnostic> limits = server_limits(server_, c.read.scenario);
    if (limits.empty()) return;
    if (c.read.scenario.server.workers > 1) policies_.emplace(c.entry, c.policy);
    cases_.insert(c.name);
    for (const Diagnostic& limit : limits) add(what, limit);
  }

  void add(const std::string& what, const Diagnostic& limit) {
    auto found = std::find_if(left_out_.begin(), left_out_.end(),
                              [&](const LeftOut& l) { return l.what == what; });
    if (found == left_out_.end()) found = left_out_.insert(found, {what, {}});
    if (contains(found->reasons, limit.what)) return;
    found->reasons.push_back(limit.what);
    problems_.push_back(limit);
  }

  const MeasuredServer& server_;
  std::set<std::pair<unsigned, std::string>> policies_;  // of an entry, as a whole
  std::set<std::string> cases_;
  std::vector<LeftOut> left_out_;
  std::vector<Diagnostic> problems_;
};

[[noreturn]] void reject_empty(const Suite& suite, const MeasuredServer& server,
                               std::vector<Diagnostic> problems) {
  if (problems.empty()) {
    Diagnostic d;
    d.file = suite.name;
    d.what = fmt::format("the suite has no case for {}", server.name());
    d.help = "measure another --server, or leave 'servers' out of an entry";
    problems.push_back(std::move(d));
  }
  throw experiment::ScenarioError(std::move(problems));
}

/// The case as this program is simulated.
void settle(SuiteCase& c, const MeasuredServer& server) {
  const std::string_view always = program_of(server.kind).always;
  if (always.empty()) return;
  experiment::Overrides overrides;
  overrides.set.emplace_back(always);
  auto read = experiment::read_scenario_text(c.read.text, c.read.scenario.file, overrides);
  read.warnings = std::move(c.read.warnings);
  c.read = std::move(read);
}

}  // namespace

ServerSuite suite_for(Suite suite, const MeasuredServer& server) {
  std::erase_if(suite.cases, [&](const SuiteCase& c) { return !is_for(c, server); });
  Selection selection(suite, server);
  std::erase_if(suite.cases, [&](const SuiteCase& c) { return !selection.is_possible(c); });
  if (suite.cases.empty()) reject_empty(suite, server, selection.problems());
  for (SuiteCase& c : suite.cases) settle(c, server);
  return {std::move(suite), selection.left_out()};
}

}  // namespace acceptlab::validation
