#include <algorithm>

#include "experiment/report/run_figures.hpp"
#include "experiment/report/run_parts.hpp"

namespace acceptlab::experiment {

namespace {

Figure stack_of_runs(const Runs& runs, const std::string& title, const std::string& caption,
                     FigureAxis value) {
  Figure figure;
  figure.title = title;
  figure.caption = caption;
  figure.x = axis_of_runs(runs);
  figure.y = std::move(value);
  figure.lying = true;
  figure.stacked = true;
  return figure;
}

std::optional<Figure> unless_empty(Figure figure) {
  if (figure.series.empty()) return std::nullopt;
  return figure;
}

/// The part of all time of all CPUs that went to one account.
double mean_fraction(const Summary& summary, std::size_t account) {
  double sum = 0;
  for (const CpuSummary& cpu : summary.cpus) sum += cpu.fraction[account];
  return summary.cpus.empty() ? 0 : sum / static_cast<double>(summary.cpus.size());
}

/// A bar for each CPU.
Figure each_cpu(const Summary& summary) {
  Figure figure;
  figure.title = "CPU time";
  figure.caption = "What each CPU did in the window; the rest up to 100% it was idle.";
  figure.stacked = true;
  figure.x = {"CPU", Unit::Factor, false, -0.5 + summary.cpus.front().index,
              0.5 + summary.cpus.back().index};
  figure.x.whole = true;
  figure.y = {"part of the time", Unit::Fraction, false, 0.0, 1.0};
  for (std::size_t account = 0; account < kernel::account_names.size(); ++account) {
    if (account == static_cast<std::size_t>(kernel::Account::Idle)) continue;
    if (mean_fraction(summary, account) <= 0) continue;
    FigureSeries part{
        kernel::account_names[account], FigureSeries::Kind::Bars, figure.series.size(), {}};
    for (const CpuSummary& cpu : summary.cpus)
      part.marks.push_back({static_cast<double>(cpu.index), cpu.fraction[account]});
    figure.series.push_back(std::move(part));
  }
  return figure;
}

}  // namespace

std::optional<Figure> blame_figure(const Runs& runs) {
  Figure figure = stack_of_runs(
      runs, "What connections wait for",
      "The mean service_wait, split into what held the connection up at each moment of it.",
      {"mean service_wait", Unit::Seconds, false, 0.0});
  for (const char* part : kernel::Blame::names) {
    add_part(figure, runs, part, [&](const Summary& s) {
      const auto found = std::find_if(s.blame.begin(), s.blame.end(),
                                      [&](const NamedEstimate& e) { return e.name == part; });
      return found == s.blame.end() ? 0.0 : found->estimate.value;
    });
  }
  return unless_empty(std::move(figure));
}

std::optional<Figure> cpu_figure(const Runs& runs) {
  if (runs.size() == 1)
    return runs.front().run.summary.cpus.empty() ? std::nullopt
                                                 : unless_empty(each_cpu(runs.front().run.summary));
  Figure figure =
      stack_of_runs(runs, "CPU time",
                    "What the CPUs did in the window, all of them together; the rest up "
                    "to 100% they were idle.",
                    {"part of the time of all CPUs", Unit::Fraction, false, 0.0});
  for (std::size_t account = 0; account < kernel::account_names.size(); ++account) {
    if (account == static_cast<std::size_t>(kernel::Account::Idle)) continue;
    add_part(figure, runs, kernel::account_names[account],
             [&](const Summary& s) { return mean_fraction(s, account); });
  }
  return unless_empty(std::move(figure));
}

std::optional<Figure> loss_figure(const Runs& runs) {
  Figure figure = stack_of_runs(runs, "Lost connections",
                                "Of all connections offered, those that were lost, by cause.",
                                {"share of the connections offered", Unit::Fraction, false, 0.0});
  for (std::size_t cause = 0; cause < kernel::loss_cause_names.size(); ++cause) {
    add_part(figure, runs, kernel::loss_cause_names[cause], [&](const Summary& s) {
      const auto offered = static_cast<double>(s.connections.offered);
      return offered > 0 ? static_cast<double>(s.connections.lost_by_cause[cause]) / offered : 0;
    });
  }
  return unless_empty(std::move(figure));
}

std::optional<Figure> wakeup_figure(const Runs& runs) {
  Figure figure;
  figure.title = "Wake-ups";
  figure.caption = "Per connection accepted, with 95% intervals.";
  figure.lying = true;
  figure.x = {"", Unit::Factor};
  figure.y = {"per connection", Unit::PerConnection, false, 0.0};
  const auto& kinds = runs.front().run.summary.wakeups;
  for (std::size_t k = 0; k < kinds.size(); ++k)
    figure.x.categories.push_back({static_cast<double>(k), kinds[k].name});
  constexpr double room = 0.7;  // of a category, for the runs one below the other
  const double step = room / static_cast<double>(runs.size());
  bool any = false;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    FigureSeries points{runs.size() > 1 ? runs[i].name : "", FigureSeries::Kind::Points, i, {}};
    const double shift = (static_cast<double>(i) + 0.5) * step - room / 2;
    const auto& own = runs[i].run.summary.wakeups;
    for (std::size_t k = 0; k < own.size() && k < kinds.size(); ++k) {
      any = any || own[k].estimate.value > 0;
      points.marks.push_back(
          {static_cast<double>(k) + shift, own[k].estimate.value, {}, own[k].estimate.interval});
    }
    figure.series.push_back(std::move(points));
  }
  if (!any) return std::nullopt;
  return figure;
}

}  // namespace acceptlab::experiment
