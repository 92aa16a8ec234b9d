#include <algorithm>

#include "experiment/report/common_sections.hpp"

namespace acceptlab::experiment {

namespace {

void add_section(std::vector<PageSection>& sections, PageSection section) {
  if (!section.blocks.empty()) sections.push_back(std::move(section));
}

PageSection waits(const Runs& runs) {
  PageSection section{"How long connections wait", {}};
  add_if(section.blocks, tail_figure(runs, "service_wait"));
  add_if(section.blocks, tail_figure(runs, "response"));
  add_if(section.blocks, blame_figure(runs));
  return section;
}

PageSection sharing(const Runs& runs) {
  PageSection section{"Who gets the connections", {}};
  for (const NamedRun& run : runs) {
    add_if(section.blocks, worker_share_figure(run));
    add_if(section.blocks, socket_share_figure(run));
  }
  return section;
}

}  // namespace

void add_pictures(std::vector<PageSection>& sections, const Runs& runs) {
  add_section(sections, waits(runs));
  add_section(sections, sharing(runs));
  PageSection time{"Over time", {}}, cpu{"What the CPUs do", {}}, losses{"What is lost", {}},
      wakeups{"Who is woken", {}};
  add_if(time.blocks, backlog_figure(runs));
  add_if(cpu.blocks, cpu_figure(runs));
  if (auto figure = loss_figure(runs)) {
    losses.blocks.emplace_back(std::move(*figure));
  } else {
    losses.blocks.emplace_back(Paragraph{"No connection was lost."});
  }
  add_if(wakeups.blocks, wakeup_figure(runs));
  for (PageSection* section : {&time, &cpu, &losses, &wakeups})
    add_section(sections, std::move(*section));
}

}  // namespace acceptlab::experiment
