#include "gui/charts/cpu_chart.hpp"

#include <algorithm>
#include <cmath>

#include "gui/charts/csv_lines.hpp"
#include "gui/charts/tickers.hpp"
#include "gui/style/value_text.hpp"

namespace acceptlab::gui {

namespace {

constexpr double spread = 0.84;        // of the distance between two CPUs, for all columns
constexpr double below_zero = -0.035;  // where markers stand

using experiment::CpuSummary;

std::size_t idle() { return static_cast<std::size_t>(kernel::Account::Idle); }

double place_of(unsigned cpu, std::size_t column, std::size_t columns) {
  const auto n = static_cast<double>(columns);
  return cpu + spread * ((static_cast<double>(column) + 0.5) / n - 0.5);
}

}  // namespace

CpuChart::CpuChart(QWidget* parent) : StackChart(tr("CPUs"), parent) {
  set_tickers(QSharedPointer<IndexTicker>::create(), QSharedPointer<ShareTicker>::create());
  label(xAxis, tr("CPU"));
  label(yAxis, tr("of its time"));
  xAxis->grid()->setVisible(false);
  set_cursor("cpu");
}

std::optional<SnapshotChart::Extent> CpuChart::draw(const Snapshot& snapshot, QString& why_not) {
  std::vector<QString> names;
  for (std::size_t a = 0; a < kernel::account_names.size(); ++a) {
    if (a != idle()) names.emplace_back(kernel::account_names[a]);
  }
  const std::size_t columns = snapshot.columns();
  std::vector<Bar> bars;
  double last = -1;
  for (std::size_t c = 0; c < columns; ++c) {
    const std::size_t first = bars.size();
    for (const CpuSummary& cpu : snapshot.comparison.summaries[c].cpus) {
      Bar& bar = bars.emplace_back();
      bar.place = place_of(cpu.index, c, columns);
      for (std::size_t a = 0; a < cpu.fraction.size(); ++a) {
        if (a != idle()) bar.parts.push_back(cpu.fraction[a]);
      }
      last = std::max(last, static_cast<double>(cpu.index));
    }
    if (columns > 1)
      add_markers(c, {bars.begin() + static_cast<std::ptrdiff_t>(first), bars.end()});
  }
  add_stacks(xAxis, yAxis, names, bars, 0.92 * spread / static_cast<double>(columns));
  if (last < 0) {
    why_not = tr("there are no CPUs");
    return std::nullopt;
  }
  set_places(last);
  return Extent{{-0.6, last + 0.6}, {columns > 1 ? -0.07 : 0, 1.02}};
}

void CpuChart::add_markers(std::size_t column, const std::vector<Bar>& bars) {
  const ColumnStyle style = column_style(column);
  QCPGraph* markers = addGraph();
  markers->setLineStyle(QCPGraph::lsNone);
  markers->setName(column_name(column));
  markers->removeFromLegend();  // their colours are those of the columns in all charts
  markers->setScatterStyle({style.marker, style.colour, style.colour, 5});
  for (const Bar& bar : bars) markers->addData(bar.place, below_zero);
}

double CpuChart::snapped(double at) const { return std::max(0.0, std::round(at)); }

QString CpuChart::place_text(double at) const { return tr("CPU %1").arg(std::lround(at)); }

std::vector<Reading> CpuChart::readings(double at) const {
  std::vector<Reading> all;
  if (snapshot() == nullptr) return all;
  const auto index = static_cast<unsigned>(std::lround(at));
  for (std::size_t c = 0; c < snapshot()->columns(); ++c) {
    const auto& cpus = snapshot()->comparison.summaries[c].cpus;
    const auto found = std::find_if(cpus.begin(), cpus.end(),
                                    [&](const CpuSummary& cpu) { return cpu.index == index; });
    if (found == cpus.end()) {
      all.push_back({c, column_name(c), tr("not there")});
      continue;
    }
    QStringList parts;
    for (std::size_t a = 0; a < found->fraction.size(); ++a) {
      if (a != idle() && found->fraction[a] >= 0.0005)
        parts << QString("%1 %2").arg(kernel::account_names[a], share_text(found->fraction[a]));
    }
    all.push_back({c, column_name(c), parts.isEmpty() ? tr("idle") : parts.join(", ")});
  }
  return all;
}

QString CpuChart::csv() const {
  QStringList header{"column", "cpu"};
  for (const char* account : kernel::account_names) header << account;
  CsvLines lines(header);
  if (snapshot() == nullptr) return lines.all();
  for (std::size_t c = 0; c < snapshot()->columns(); ++c) {
    for (const CpuSummary& cpu : snapshot()->comparison.summaries[c].cpus) {
      lines.text(column_name(c)).number(cpu.index);
      for (const double fraction : cpu.fraction) lines.number(fraction);
      lines.end_line();
    }
  }
  return lines.all();
}

}  // namespace acceptlab::gui
