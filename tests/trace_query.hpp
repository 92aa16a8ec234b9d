#pragma once

#include <string>
#include <string_view>

#include "experiment/trace/trace.hpp"

namespace acceptlab::testing {

// What tests of traces, of simulated runs and of real ones, ask and look at.

/// All that a trace writes.
template <class Trace>
std::string text_of(const Trace& trace) {
  std::string text;
  trace.write([&](std::string_view piece) { text += piece; });
  return text;
}

/// From the end of the warm-up, with tabs between columns.
inline experiment::TraceQuery window(experiment::TraceQuery::Format format, sim::Duration from,
                                     sim::Duration to) {
  experiment::TraceQuery query;
  query.format = format;
  query.from = from;
  query.to = to;
  query.aligned = false;
  return query;
}

}  // namespace acceptlab::testing
