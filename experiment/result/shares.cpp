#include "experiment/result/shares.hpp"

#include <algorithm>
#include <limits>
#include <map>

#include "experiment/statistics/chance.hpp"

namespace acceptlab::experiment {

namespace {

using kernel::Measurement;

struct Counts {
  std::vector<Ratio> of_all;  // by replication
  std::uint64_t total = 0;
  std::size_t whole = 0;  // replications in which the member was there for the whole window
};

template <class Items, class Count>
std::map<unsigned, Counts> count_members(Measurements replications, Items Measurement::*items,
                                         const Count& count) {
  // Who is not there in a replication got nothing of what there was.
  std::vector<Ratio> nothing;
  for (const Measurement& m : replications) {
    Ratio& all = nothing.emplace_back();
    for (const auto& item : m.*items) all.denominator += static_cast<double>(count(item));
  }
  std::map<unsigned, Counts> members;
  for (std::size_t r = 0; r < replications.size(); ++r) {
    const sim::Time begin{}, end = begin + replications[r].window;
    for (const auto& item : replications[r].*items) {
      Counts& own = members.try_emplace(item.index, Counts{nothing}).first->second;
      own.of_all[r].numerator = static_cast<double>(count(item));
      own.total += count(item);
      if (item.born <= begin && (!item.died || *item.died >= end)) ++own.whole;
    }
  }
  return members;
}

Estimate share_of(const std::vector<Ratio>& replications) {
  Estimate share = estimate(ratio_sample(replications));
  if (share.interval)
    share.interval =
        Interval{std::max(share.interval->low, 0.0), std::min(share.interval->high, 1.0)};
  return share;
}

/// Fills `even` and `chance` from those who could get as much as each other.
void add_chance(Shares& shares, const std::map<unsigned, Counts>& members,
                std::size_t replications) {
  std::uint64_t all = 0, theirs = 0, number = 0;
  for (const auto& [index, own] : members) {
    all += own.total;
    if (own.whole < replications) continue;
    theirs += own.total;
    ++number;
  }
  const double part = static_cast<double>(theirs) / static_cast<double>(all);
  const Interval chance = chance95_shares(theirs, number);
  shares.even =
      theirs == 0 ? std::numeric_limits<double>::quiet_NaN() : part / static_cast<double>(number);
  shares.chance = {part * chance.low, part * chance.high};
}

template <class Items, class Count>
Shares shares_of(Measurements replications, Items Measurement::*items, const Count& count) {
  const auto members = count_members(replications, items, count);
  Shares shares;
  for (const auto& [index, own] : members)
    shares.members.push_back({index, share_of(own.of_all), own.whole == replications.size()});
  add_chance(shares, members, replications.size());
  return shares;
}

}  // namespace

Shares worker_shares(Measurements replications) {
  return shares_of(replications, &Measurement::workers,
                   [](const kernel::WorkerMeasurement& w) { return w.accepted; });
}

Shares socket_shares(Measurements replications) {
  return shares_of(replications, &Measurement::sockets,
                   [](const kernel::SocketMeasurement& s) { return s.arrived; });
}

}  // namespace acceptlab::experiment
