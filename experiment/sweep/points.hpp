#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "experiment/notation/diagnostics.hpp"
#include "experiment/reader/scenario_reader.hpp"
#include "sim/interruption.hpp"

namespace acceptlab::experiment {

/// What a point has of its own: a key and its value as TOML.
using PointSettings = std::vector<std::pair<std::string, std::string>>;

/// One scenario of a sweep: how to read it, and by what its result is known. Plain data; the
/// scenario itself is read again when it runs.
struct Point {
  PointSettings settings;
  Overrides overrides;           // of the sweep, with what makes this point
  std::string hash;              // of its scenario, and the name of its result
  std::string replication_hash;  // names what its replications measured
  std::string settings_json;     // as its result has them
  std::string title;
};

/// "server.workers=16 run.load=0.5".
std::string point_name(const PointSettings& settings);

/// A part of a sweep: the points whose hash modulo `count` is `index`.
struct Shard {
  std::uint64_t index = 0, count = 1;
  bool has(const Point& point) const;
};
/// "0/4" is shard 0 of 4. Throws std::invalid_argument with what is wrong.
Shard parse_shard(const std::string& text);

/// A scenario file. It is read once: one that changes meanwhile changes nothing.
struct ScenarioSource {
  std::string file, text;
};

/// A scenario file and what is swept of it.
struct SweepPlan {
  ScenarioSource source;
  ReadResult base;            // the scenario as it is
  std::vector<Point> points;  // in the order of the axes, the last of which runs fastest
  std::vector<Diagnostic> warnings;
};

/// Reads the scenario and all of its points: one for each combination of the values of its axes.
/// A combination that is the same scenario as one before it is left out, with a warning. Throws
/// ScenarioError with every problem of any point, and with the names of the points that have it.
SweepPlan plan_sweep(const std::string& file, const Overrides& overrides);

/// The plan without points.
SweepPlan plan_base(const std::string& file, const Overrides& overrides);
/// The same of a text that need not be in its file.
SweepPlan plan_base(ScenarioSource source, const Overrides& overrides);

/// A sweep over axes of one's own, whatever axes the text has.
struct GridPlan {
  SweepPlan sweep;
  std::vector<std::size_t> point_of;  // of each combination, the last axis fastest: in sweep.points
};

/// A point that plan_sweep() makes of the same values is the same point, in name and in bytes of
/// its result. Throws as plan_sweep() does, and sim::Interrupted; `interruption` may be null.
GridPlan plan_grid(ScenarioSource source, const Overrides& overrides, const std::vector<Axis>& axes,
                   const sim::Interruption* interruption = nullptr);

/// The scenario of a point. Throws ScenarioError when a file that it names has changed since.
Scenario scenario_of(const ScenarioSource& source, const Point& point);

/// What `read` is as a point with these settings.
Point make_point(const ReadResult& read, Overrides overrides, PointSettings settings);

}  // namespace acceptlab::experiment
