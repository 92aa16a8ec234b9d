#include "validation/native/probes/wake_rounds.hpp"

#include <algorithm>

#include "validation/native/probes/quantiles.hpp"

namespace acceptlab::native::probes {
namespace {

void add_once(std::vector<int>& numbers, int number) {
  if (std::ranges::find(numbers, number) == numbers.end()) numbers.push_back(number);
}

void count_place(int worker, const WakeRound& round, std::vector<int>& counts) {
  const auto place = std::ranges::find(round.woken, worker);
  if (place != round.woken.end()) ++counts[static_cast<std::size_t>(place - round.woken.begin())];
}

std::string digits(const std::vector<int>& numbers) {
  std::string text;
  for (const int number : numbers) text += std::to_string(number);
  return text.empty() ? "-" : text;
}

}  // namespace

std::vector<WakeRound> wake_rounds(const std::vector<SchedEvent>& events, int cpu,
                                   const std::vector<Nanoseconds>& starts,
                                   const std::vector<pid_t>& workers) {
  std::vector<WakeRound> rounds(starts.size());
  const auto number_of = [&workers](pid_t task) {
    const auto worker = std::ranges::find(workers, task);
    return worker == workers.end() ? -1 : static_cast<int>(worker - workers.begin());
  };
  const auto round_at = [&](Nanoseconds time) -> WakeRound* {
    const auto next = std::ranges::upper_bound(starts, time);
    if (next == starts.begin()) return nullptr;
    return &rounds[static_cast<std::size_t>(next - starts.begin() - 1)];
  };
  for (const SchedEvent& event : events) {
    const int worker = event.kind == SchedEventKind::Waking ? number_of(event.task) : -1;
    WakeRound* round = round_at(event.time);
    if (worker < 0 || round == nullptr) continue;
    add_once(round->woken, worker);
    ++round->wakes;
  }
  const CpuSlices slices(events, cpu);
  for (const Slice& slice : slices.all()) {
    const int worker = slice.own ? number_of(slice.task) : -1;
    WakeRound* round = round_at(slice.from);
    if (worker >= 0 && round != nullptr) add_once(round->ran, worker);
  }
  return rounds;
}

std::vector<int> first_to_run_by_place(const std::vector<WakeRound>& rounds, std::size_t workers) {
  std::vector<int> counts(workers);
  for (const WakeRound& round : rounds)
    if (!round.ran.empty()) count_place(round.ran.front(), round, counts);
  return counts;
}

std::vector<int> winner_by_place(const std::vector<WakeRound>& rounds, std::size_t workers) {
  std::vector<int> counts(workers);
  for (const WakeRound& round : rounds)
    if (round.winner) count_place(*round.winner, round, counts);
  return counts;
}

std::size_t ran_as_woken(const std::vector<WakeRound>& rounds) {
  return static_cast<std::size_t>(std::ranges::count_if(
      rounds, [](const WakeRound& round) { return round.ran == round.woken; }));
}

std::size_t ran_in_reverse(const std::vector<WakeRound>& rounds) {
  return static_cast<std::size_t>(std::ranges::count_if(rounds, [](const WakeRound& round) {
    return std::ranges::equal(round.ran.rbegin(), round.ran.rend(), round.woken.begin(),
                              round.woken.end());
  }));
}

std::string json_of(const std::vector<WakeRound>& rounds) {
  std::vector<std::string> items;
  for (const WakeRound& round : rounds) {
    std::string item = "\"" + digits(round.woken) + " " + digits(round.ran);
    item += round.winner ? " " + std::to_string(*round.winner) : " -";
    items.push_back(item + "\"");
  }
  return json_array(items);
}

}  // namespace acceptlab::native::probes
