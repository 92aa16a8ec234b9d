#include "validation/measure/server_suite.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

namespace acceptlab::validation {

using experiment::Diagnostic;

namespace {

template <class T>
bool contains(const std::vector<T>& list, const T& item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

bool is_for(const SuiteCase& c, const MeasuredServer& server) {
  const std::string kind(server_kind_names.at(static_cast<std::size_t>(server.kind)));
  return c.servers.empty() || contains(c.servers, kind);
}

class Selection {
 public:
  explicit Selection(const MeasuredServer& server) : server_(server) {}

  void look_at(const SuiteCase& c) {
    const std::vector<Diagnostic> limits = server_limits(server_, c.read.scenario);
    if (limits.empty()) return;
    impossible_.emplace(c.entry, c.policy);
    for (const Diagnostic& limit : limits) add(c.policy, limit);
  }

  bool is_possible(const SuiteCase& c) const { return !impossible_.contains({c.entry, c.policy}); }
  std::vector<LeftOut> left_out() { return std::move(left_out_); }
  const std::vector<Diagnostic>& problems() const { return problems_; }

 private:
  void add(const std::string& policy, const Diagnostic& limit) {
    auto found = std::find_if(left_out_.begin(), left_out_.end(),
                              [&](const LeftOut& l) { return l.policy == policy; });
    if (found == left_out_.end()) found = left_out_.insert(found, {policy, {}});
    if (contains(found->reasons, limit.what)) return;
    found->reasons.push_back(limit.what);
    problems_.push_back(limit);
  }

  const MeasuredServer& server_;
  std::set<std::pair<unsigned, std::string>> impossible_;  // entry and policy
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

}  // namespace

ServerSuite suite_for(Suite suite, const MeasuredServer& server) {
  std::erase_if(suite.cases, [&](const SuiteCase& c) { return !is_for(c, server); });
  Selection selection(server);
  for (const SuiteCase& c : suite.cases) selection.look_at(c);
  std::erase_if(suite.cases, [&](const SuiteCase& c) { return !selection.is_possible(c); });
  if (suite.cases.empty()) reject_empty(suite, server, selection.problems());
  return {std::move(suite), selection.left_out()};
}

}  // namespace acceptlab::validation
