#include "experiment/keys/key_readers.hpp"
#include "experiment/keys/keys.hpp"
#include "experiment/keys/read_values.hpp"

namespace acceptlab::experiment {
namespace {

std::vector<Key> run_section() {
  return {
      {.path = "run.connections",
       .form = Form::Integer,
       .fallback = "",
       .meaning = "connections of a replication; alone it leaves duration unlimited, with both the "
                  "first to come ends",
       .source = "convention",
       .unit = "connections",
       .least = 1,
       .most = 9e18,
       .read = store<&Scenario::run, &RunSpec::connections>},
      {.path = "run.duration",
       .form = Form::Duration,
       .fallback = "20s",
       .meaning = "simulated time after the warm-up",
       .source = "convention",
       .least = 1,
       .read = store<&Scenario::run, &RunSpec::duration>},
      {.path = "run.load",
       .form = Form::Number,
       .fallback = "1.0",
       .meaning = "multiplies every rate and closed-client count",
       .source = "convention",
       .unit = "factor",
       .least = 1e-9,
       .most = 1e6,
       .read = store<&Scenario::run, &RunSpec::load>},
      {.path = "run.warmup",
       .form = Form::Duration,
       .fallback = "auto",
       .meaning =
           "not counted; auto: a pilot without events fixes one warm-up for all compared columns",
       .source = "MSER-5",
       .word = "auto",
       .read = store<&Scenario::run, &RunSpec::warmup>},
      {.path = "run.drain",
       .form = Form::Duration,
       .fallback = "5s",
       .meaning = "time after the end for the last connections to leave; the rest is in flight",
       .source = "convention",
       .read = store<&Scenario::run, &RunSpec::drain>},
      {.path = "run.seed",
       .form = Form::Integer,
       .fallback = "7",
       .meaning = "seed of all random numbers",
       .source = "convention",
       .least = 0,
       .most = 9.2e18,
       .read = store<&Scenario::run, &RunSpec::seed>},
      {.path = "run.replications",
       .form = Form::Integer,
       .fallback = "10",
       .meaning = "independent replications",
       .source = "convention",
       .unit = "replications",
       .least = 1,
       .most = 1e6,
       .read = store<&Scenario::run, &RunSpec::replications>},
      {.path = "run.precision",
       .form = Form::Precision,
       .fallback = "none",
       .meaning = "in place of replications: as many as these estimates need",
       .source = "convention",
       .notation = "{ of = [\"accept_wait.p99\"], within = \"5%\", max_replications = 200 }",
       .read = read_precision},
      {.path = "run.cost_uncertainty",
       .form = Form::Boolean,
       .fallback = "false",
       .meaning = "each replication is run a second time with costs drawn from their spread, and "
                  "both intervals are shown",
       .source = "convention",
       .read = store<&Scenario::run, &RunSpec::cost_uncertainty>},
      {.path = "run.control_variate",
       .form = Form::Boolean,
       .fallback = "false",
       .meaning = "each replication is also run as the queue of theory that comes closest, whose "
                  "exact mean wait then narrows the intervals of mean times",
       .source = "convention",
       .read = store<&Scenario::run, &RunSpec::control_variate>},
      {.path = "run.theory",
       .form = Form::Boolean,
       .fallback = "false",
       .meaning = "the exact answer of queueing theory stands in the result, of the scenario or, "
                  "where it has none, of the scenario without costs, distance and limits",
       .source = "convention",
       .read = store<&Scenario::run, &RunSpec::theory>},
  };
}

/// What is run beside the scenario itself, and what is asked of the results.
std::vector<Key> study_sections() {
  return {
      {.path = "sweep.axes",
       .form = Form::Axes,
       .fallback = "",
       .meaning = "every combination is one point",
       .source = "convention",
       .notation = "list of { key = \"server.sockets\", values = [1, \"cpus/8\"] }",
       .read = read_axes},
      {.path = "variants[].name",
       .form = Form::Text,
       .fallback = "",
       .meaning = "column of `compare`; required",
       .source = "convention",
       .read = store<last_variant, &Variant::name>},
      {.path = "variants[].set",
       .form = Form::Settings,
       .fallback = "",
       .meaning = "keys that the column changes",
       .source = "convention",
       .notation = "{ \"kernel.system\" = \"dragonfly\" }",
       .read = read_variant_set},
      {.path = "search.vary",
       .form = Form::Search,
       .fallback = "",
       .meaning =
           "what `recommend` may change: two integers are a range, another list the candidates",
       .source = "convention",
       .notation = "{ \"server.workers\" = [4, 64] }",
       .read = read_search_vary},
      {.path = "search.minimise",
       .form = Form::Text,
       .fallback = "",
       .meaning = "key that `recommend` makes small",
       .source = "convention",
       .notation = "\"server.workers\"",
       .read = read_search_objective},
      {.path = "search.maximise",
       .form = Form::Text,
       .fallback = "",
       .meaning = "key that `recommend` makes large",
       .source = "convention",
       .notation = "\"run.load\"",
       .read = read_search_objective},
      {.path = "goals.must",
       .form = Form::Texts,
       .fallback = "",
       .meaning = "what a result has to meet; of the names `latency.`, `connections.` and `rates.` "
                  "may be left out",
       .source = "convention",
       .notation = "list of \"accept_wait.p99 < 2ms\"",
       .read = read_goals},
  };
}

}  // namespace

std::vector<Key> run_keys() {
  std::vector<Key> keys = run_section();
  const std::vector<Key> study = study_sections();
  keys.insert(keys.end(), study.begin(), study.end());
  return keys;
}

}  // namespace acceptlab::experiment
