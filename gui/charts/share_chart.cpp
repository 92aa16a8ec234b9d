#include "gui/charts/share_chart.hpp"

#include <algorithm>
#include <cmath>

#include "gui/charts/csv_lines.hpp"
#include "gui/charts/tickers.hpp"
#include "gui/style/value_text.hpp"

namespace acceptlab::gui {

namespace {

const char* name_of(ShareChart::Of of) {
  return of == ShareChart::Of::Workers ? "worker" : "socket";
}

double highest_index(const experiment::Shares& shares) {
  return shares.members.empty() ? 0 : static_cast<double>(shares.members.back().index);
}

}  // namespace

ShareChart::ShareChart(QWidget* parent) : DotChart(tr("Share of connections"), parent) {
  set_axes(xAxis, yAxis);
  set_tickers(QSharedPointer<IndexTicker>::create(), QSharedPointer<ShareTicker>::create());
  show_members(Of::Workers);
}

void ShareChart::show_members(Of of) {
  of_ = of;
  label(xAxis, tr(name_of(of)));
  label(yAxis, of == Of::Workers ? tr("of the accepted") : tr("of those that arrived"));
  set_cursor(name_of(of));
  forget_view();
  redraw();
}

const std::vector<experiment::Shares>& ShareChart::shares() const {
  return of_ == Of::Workers ? snapshot()->workers : snapshot()->sockets;
}

std::vector<ShareChart::Band> ShareChart::bands() const {
  std::vector<Band> all;
  for (const experiment::Shares& own : shares()) {
    if (!(own.even > 0)) continue;  // nothing was shared, or by nobody for the whole window
    const double to = highest_index(own);
    const auto alike = std::find_if(all.begin(), all.end(), [&](const Band& band) {
      return band.to == to && std::abs(band.even - own.even) <= 1e-9 * own.even;
    });
    if (alike == all.end()) {
      all.push_back({own.even, own.chance.low, own.chance.high, to});
    } else {
      alike->low = std::min(alike->low, own.chance.low);
      alike->high = std::max(alike->high, own.chance.high);
    }
  }
  return all;
}

void ShareChart::draw_band(const Band& band) {
  auto* area = new QCPItemRect(this);
  area->setLayer("grid");
  area->topLeft->setCoords(-0.5, band.high);
  area->bottomRight->setCoords(band.to + 0.5, band.low);
  area->setPen(Qt::NoPen);
  area->setBrush(text_colour(0.12));
  auto* line = new QCPItemLine(this);
  line->setLayer("grid");
  line->start->setCoords(-0.5, band.even);
  line->end->setCoords(band.to + 0.5, band.even);
  line->setPen(QPen(text_colour(0.7), 1));
}

std::optional<SnapshotChart::Extent> ShareChart::draw(const Snapshot& snapshot, QString& why_not) {
  start_dots();
  double places = 0, most = 0;
  for (std::size_t c = 0; c < snapshot.columns(); ++c) {
    std::vector<Dot> dots;
    for (const experiment::MemberShare& member : shares()[c].members)
      dots.push_back({static_cast<double>(member.index), member.share, !member.whole});
    add_dots(c, snapshot.columns(), dots);
    places = std::max(places, highest_index(shares()[c]));
  }
  for (const Band& band : bands()) {
    draw_band(band);
    most = std::max(most, band.high);
  }
  most = std::max(most, largest());
  if (most == 0) {
    why_not = tr("no connection was accepted");
    return std::nullopt;
  }
  set_places(places);
  return Extent{{-0.6, places + 0.6}, {0, most * 1.08}};
}

double ShareChart::snapped(double at) const { return std::max(0.0, std::round(at)); }

QString ShareChart::place_text(double at) const {
  return QString("%1 %2").arg(tr(name_of(of_))).arg(std::lround(at));
}

std::vector<Reading> ShareChart::readings(double at) const {
  std::vector<Reading> all;
  if (snapshot() == nullptr) return all;
  const auto index = static_cast<unsigned>(std::lround(at));
  for (std::size_t c = 0; c < snapshot()->columns(); ++c) {
    const auto& members = shares()[c].members;
    const auto found = std::find_if(members.begin(), members.end(),
                                    [&](const auto& member) { return member.index == index; });
    if (found == members.end()) {
      all.push_back({c, column_name(c), tr("not there")});
    } else {
      all.push_back({c, column_name(c), value_with_interval(found->share, share_text)});
    }
  }
  for (const Band& band : bands()) {
    all.push_back(
        {std::nullopt, tr("chance"),
         QString("%1 (%2 to %3)")
             .arg(share_text(band.even, 3), share_text(band.low, 3), share_text(band.high, 3))});
  }
  return all;
}

QString ShareChart::csv() const {
  CsvLines lines({"column", name_of(of_), "share", "low", "high", "whole_window", "even_share",
                  "chance_low", "chance_high"});
  if (snapshot() == nullptr) return lines.all();
  for (std::size_t c = 0; c < snapshot()->columns(); ++c) {
    const experiment::Shares& own = shares()[c];
    for (const experiment::MemberShare& member : own.members) {
      lines.text(column_name(c)).number(member.index).estimate(member.share);
      lines.text(member.whole ? "yes" : "no").number(own.even);
      lines.number(own.chance.low).number(own.chance.high).end_line();
    }
  }
  return lines.all();
}

}  // namespace acceptlab::gui
