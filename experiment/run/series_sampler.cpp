#include "experiment/run/series_sampler.hpp"

#include <algorithm>

#include "sim/check.hpp"

namespace acceptlab::experiment {

SeriesSampler::SeriesSampler(kernel::Recorder& recorder, kernel::ListenTable& table,
                             const server::Server& server, sim::Time start)
    : recorder_(recorder), table_(table), server_(server), begin_(start), before_(sums(start)) {}

SeriesSampler::Sums SeriesSampler::sums(sim::Time now) {
  Sums all;
  for (std::uint32_t s = 0; s < table_.socket_count(); ++s)
    all.pending += table_.socket(s).pending_area(now);
  for (const auto& worker : server_.workers()) all.busy += worker->thread().busy(now);
  return all;
}

void SeriesSampler::sample(sim::Time end) {
  constexpr std::size_t most_cells = 1'000'000;
  if (cell_ >= most_cells)
    throw sim::LimitExceeded("--series would have more than a million cells");
  const Sums now = sums(end);
  auto& cells = recorder_.result().series;
  cells.resize(std::max(cells.size(), cell_ + 1));
  cells[cell_].pending_area = now.pending - before_.pending;
  cells[cell_].busy = now.busy - before_.busy;
  before_ = now;
  begin_ = end;
  ++cell_;
}

void SeriesSampler::finish(sim::Time end) {
  if (end > begin_) sample(end);
  auto& cells = recorder_.result().series;
  if (cell_ == 0 || cells.size() <= cell_) return;
  kernel::SeriesCell& last = cells[cell_ - 1];
  const kernel::SeriesCell& beyond = cells[cell_];
  last.lost += beyond.lost;
  last.accepted += beyond.accepted;
  last.accept_wait_sum += beyond.accept_wait_sum;
  cells.resize(cell_);
}

}  // namespace acceptlab::experiment
