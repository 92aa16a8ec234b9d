#include "experiment/exact/model.hpp"

#include <algorithm>
#include <utility>

namespace acceptlab::exact {

namespace {

/// Kendall's letter of a service time of phases.
std::string letter(const PhaseType& service) {
  if (service.size() == 1) return "M";
  const bool goes_on = std::any_of(service.next.begin(), service.next.end(), [](const auto& row) {
    return std::any_of(row.begin(), row.end(), [](double chance) { return chance > 0; });
  });
  const bool one_begin =
      std::find(service.begin.begin(), service.begin.end(), 1.0) != service.begin.end();
  const std::string phases = std::to_string(service.size());
  if (!goes_on) return "H" + phases;
  return one_begin ? "E" + phases : "PH";
}

struct Name {
  std::string operator()(const MarkovQueue& q) const {
    const std::string name = "M/M/" + std::to_string(q.workers);
    return q.room ? name + "/" + std::to_string(q.workers + *q.room) : name;
  }
  std::string operator()(const SingleServerQueue& /*q*/) const { return "M/G/1"; }
  std::string operator()(const ConstantServiceQueue& q) const {
    return "M/D/" + std::to_string(q.workers);
  }
  std::string operator()(const PhaseQueue& q) const {
    return "M/" + letter(q.service) + "/" + std::to_string(q.workers);
  }
  std::string operator()(const ClosedQueue& q) const {
    return "M/M/" + std::to_string(q.workers) + "//" + std::to_string(q.clients);
  }
};

}  // namespace

std::string name_of(const Queue& queue) { return std::visit(Name{}, queue); }

bool has_steady_state(const Queue& queue) {
  return std::visit(
      [](const auto& q) {
        if constexpr (requires { q.has_steady_state(); }) return q.has_steady_state();
        return true;
      },
      queue);
}

unsigned workers_of(const Queue& queue) {
  return std::visit(
      [](const auto& q) {
        if constexpr (requires { q.workers; }) return q.workers;
        return 1U;
      },
      queue);
}

Answer solve(const Queue& queue) {
  return std::visit([](const auto& q) { return solve(q); }, queue);
}

std::string name_of(const Model& model) {
  std::string name;
  for (const Model::Part& part : model.parts) {
    if (!name.empty()) name += " + ";
    if (part.copies > 1) name += std::to_string(part.copies) + " x ";
    name += name_of(part.queue);
  }
  return name;
}

Solution solve(const Model& model) {
  Solution solution;
  for (const Model::Part& part : model.parts) solution.of_part.push_back(solve(part.queue));
  if (model.parts.size() == 1 && model.parts.front().copies == 1) {
    solution.whole = solution.of_part.front();
    return solution;
  }
  Answer& whole = solution.whole;
  double workers = 0;
  for (std::size_t i = 0; i < model.parts.size(); ++i) {
    const double copies = model.parts[i].copies;
    const Answer& one = solution.of_part[i];
    whole.offered_per_s += copies * one.offered_per_s;
    whole.throughput_per_s += copies * one.throughput_per_s;
    whole.pending_mean += copies * one.pending_mean;
    whole.utilisation += copies * workers_of(model.parts[i].queue) * one.utilisation;
    workers += copies * workers_of(model.parts[i].queue);
  }
  whole.utilisation /= workers;
  std::vector<std::pair<double, TimeLaw>> waits, responses;
  double lost_per_s = 0;
  for (std::size_t i = 0; i < model.parts.size(); ++i) {
    const Answer& one = solution.of_part[i];
    const double share = model.parts[i].copies * one.throughput_per_s / whole.throughput_per_s;
    lost_per_s += model.parts[i].copies * one.offered_per_s * one.lost_share;
    whole.wait_chance += share * one.wait_chance;
    waits.emplace_back(share, one.wait);
    responses.emplace_back(share, one.response);
  }
  whole.lost_share = lost_per_s / whole.offered_per_s;
  whole.wait = mixture(waits);
  whole.response = mixture(responses);
  return solution;
}

}  // namespace acceptlab::exact
