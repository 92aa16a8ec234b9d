#include <cmath>

#include "experiment/report/run_figures.hpp"
#include "experiment/statistics/chance.hpp"

namespace acceptlab::experiment {

namespace {

struct Member {
  double index = 0, share = 0;
  bool whole = false;  // was there for the whole window
};

std::optional<Figure> share_figure(const NamedRun& run, const char* who,
                                   const std::vector<Member>& members, std::uint64_t total) {
  if (members.size() < 2) return std::nullopt;
  Figure figure;
  figure.title = std::string("Shares of the ") + who + "s";
  if (!run.name.empty()) figure.title += ": " + run.name;
  figure.caption =
      std::string("What each ") + who +
      " got of the connections. The grey band is where pure chance keeps all of them, in "
      "95 of 100 runs.";
  figure.x = {std::string(who), Unit::Factor, false, -0.5 + members.front().index,
              0.5 + members.back().index};
  figure.x.whole = true;
  figure.y = {"share of the connections", Unit::Fraction, false, 0.0};
  FigureSeries points{"", FigureSeries::Kind::Points, 0, {}};
  double theirs = 0;
  std::uint64_t number = 0;
  for (const Member& m : members) {
    points.marks.push_back({m.index, m.share});
    if (!m.whole) continue;
    theirs += m.share;
    ++number;
  }
  const auto balls = static_cast<std::uint64_t>(std::llround(theirs * static_cast<double>(total)));
  const Interval chance = chance95_shares(balls, number);
  if (std::isfinite(chance.low))
    figure.band = FigureBand{"by chance", theirs * chance.low, theirs * chance.high};
  figure.series.push_back(std::move(points));
  return figure;
}

}  // namespace

std::optional<Figure> worker_share_figure(const NamedRun& run) {
  std::vector<Member> members;
  std::uint64_t total = 0;
  for (const WorkerSummary& w : run.run.summary.workers) {
    members.push_back({static_cast<double>(w.index), w.share, w.born_s == 0 && !w.died_s});
    total += w.accepted;
  }
  return share_figure(run, "worker", members, total);
}

std::optional<Figure> socket_share_figure(const NamedRun& run) {
  std::vector<Member> members;
  std::uint64_t total = 0;
  for (const SocketSummary& s : run.run.summary.sockets) {
    members.push_back({static_cast<double>(s.index), s.share, s.born_s == 0 && !s.died_s});
    total += s.arrived;
  }
  return share_figure(run, "socket", members, total);
}

}  // namespace acceptlab::experiment
