#include "experiment/export/exports.hpp"

#ifdef ACCEPTLAB_HAS_SQLITE
#include <sqlite3.h>
#endif

#include <nlohmann/json.hpp>
#include <regex>
#include <sstream>

#include "experiment/result/exact_result.hpp"
#include "experiment/result/result_json.hpp"
#include "experiment/run/run.hpp"
#include "experiment/sweep/result_folder.hpp"
#include "experiment/topology/topology_page.hpp"
#include "experiment/trace/trace.hpp"
#include "tests/catch.hpp"
#include "tests/documented.hpp"
#include "tests/experiment/folder.hpp"
#include "tests/experiment/sweep/sweep_folder.hpp"
#include "tests/trace_query.hpp"
#include "tests/traced_run.hpp"
#include "tests/validation/trace/recorded_run.hpp"
#include "validation/trace/real_trace.hpp"

// docs/exports.md against what is written: no field without a row, no row without a field.

namespace acceptlab::experiment {
namespace {

using namespace std::chrono_literals;
using Json = nlohmann::ordered_json;
using Names = std::set<std::string>;
using testing::Documented;
using testing::text_of;
using testing::window;

const std::string docs = ACCEPTLAB_SOURCE_DIR "/docs/";

Names page(const std::string& from, const std::string& to) {
  return Documented(docs + "exports.md", from, to).names();
}

std::string collected(const std::function<void(const Sink&)>& produce) {
  std::string text;
  produce([&](std::string_view piece) { text += piece; });
  return text;
}

/// Every run of digits as N.
std::string without_numbers(const std::string& name) {
  static const std::regex digits("[0-9]+");
  return std::regex_replace(name, digits, "N");
}

Names difference(const Names& of, const Names& without) {
  Names rest;
  for (const std::string& name : of) {
    if (!without.contains(name)) rest.insert(name);
  }
  return rest;
}

// --- Of results

/// Results with everything that can stand beside a number: of a sweep, by theory, and controlled.
class Results {
 public:
  Results() {
    sweep_into(
        folder_ / "r",
        write_scenario(folder_,
                       sweep_text(R"([{ key = "server.workers", values = [1, 2] }])",
                                  "4\ncost_uncertainty = true\ntheory = true") +
                           "[goals]\nmust = [\"service_wait.p99 < 1s\"]\n[costs]\nread = "
                           "{ cost = \"4us\", spread = \"2us\", source = \"measured: test\" }\n"));
    const Scenario queue =
        read_scenario_text(
            "format = 1\nmachine = { costs = \"zero\" }\nnetwork = { rtt = \"0s\" }\n"
            "work = { cpu = { type = \"exponential\", mean = \"100us\" } }\n"
            "server = { workers = 1, style = \"prefork\", wait = \"epoll-exclusive\" }\n"
            "[[arrivals]]\nprocess = { type = \"poisson\", rate = \"5k/s\" }\n",
            "queue.toml")
            .scenario;
    std::ofstream(folder_ / "r" / "exact.json")
        << exact_json(exact_result(queue, std::get<Reduction>(reduce(queue))));
    // Not theory's queue itself, and long enough for its waits to be what theory says.
    const RunResult controlled =
        run_scenario(read_scenario_text(
                         "format = 1\nmachine = { costs = \"zero\" }\nnetwork = { rtt = \"0s\" }\n"
                         "costs = { accept_ok = \"5us\" }\nwork = { cpu = { type = "
                         "\"exponential\", mean = \"100us\" } }\n"
                         "server = { workers = 1, style = \"prefork\" }\n"
                         "[[arrivals]]\nprocess = { type = \"poisson\", rate = \"7k/s\" }\n"
                         "[run]\nconnections = 10000\nwarmup = \"50ms\"\nreplications = 20\n"
                         "control_variate = true\n",
                         "controlled.toml")
                         .scenario,
                     {});
    std::ofstream(folder_ / "r" / "controlled.json")
        << result_json(controlled, summarise(controlled));
  }
  ResultSet set() const { return {result_files(folder_ / "r"), {}, {}}; }
  std::filesystem::path database() const { return folder_ / "r.sqlite"; }

 private:
  TestFolder folder_;
};

/// The row of docs/results-format.md or docs/exact.md that a number's path belongs to.
std::string row_of(const std::string& path) {
  for (const char* block :
       {"counters", "theory.latency", "theory.connections", "theory.blame", "theory.rates"}) {
    if (path.starts_with(std::string(block) + ".")) return block;
  }
  static const std::regex kind("^latency\\.[a-z_]+\\.");
  return std::regex_replace(path, kind, "latency.*.");
}

Names numbers_of_results() {
  Names numbers;
  for (const std::string& name :
       Documented(docs + "results-format.md", "# Result files", "# Comparisons").names()) {
    static const std::regex block(
        "(connections|latency|blame|rates|wakeups|cpu|imbalance|counters|theory)(\\..*)?");
    if (std::regex_match(name, block)) numbers.insert(name);
  }
  // Not a number each.
  for (const char* none : {"latency.*.histogram", "theory.model", "theory.of"}) numbers.erase(none);
  // docs/exact.md has the block without backticks.
  for (const char* exact :
       {"exact.utilisation", "exact.wait_chance", "exact.pending_mean", "exact.present_mean"})
    numbers.insert(exact);
  return numbers;
}

/// What CSV calls a column, as the page does; the number's own row goes to `numbers`.
std::string column_row(std::string column, Names& numbers) {
  std::string ends;
  for (const char* end : {".low", ".high", ".chance95", ".with_costs", ".controlled"}) {
    if (!column.ends_with(end)) continue;
    column.resize(column.size() - std::string(end).size());
    if (ends.empty()) ends = end;
  }
  for (const char* end : {".with_costs", ".controlled"}) {  // may have .low and .high behind it
    if (!column.ends_with(end)) continue;
    column.resize(column.size() - std::string(end).size());
    numbers.insert(row_of(column));
    return std::string("NUMBER") + end;
  }
  if (column.starts_with("goal ")) return "goal TEXT";
  if (column.starts_with("server.")) return "AXIS";
  if (column.find('.') == std::string::npos) return column;
  numbers.insert(row_of(column));
  return "NUMBER" + ends;
}

TEST_CASE("every column of CSV is documented, and no other", "[docs][export]") {
  const Results results;
  std::istringstream text(collected([&](const Sink& sink) { export_csv(results.set(), sink); }));
  std::string head;
  std::getline(text, head);
  Names columns, numbers;
  std::istringstream fields(head);
  for (std::string field; std::getline(fields, field, ',');)
    columns.insert(column_row(field, numbers));
  CHECK(columns == page("## CSV", "## JSON Lines"));
  CHECK(difference(numbers, numbers_of_results()) == Names{});
  CHECK(difference(numbers_of_results(), numbers) == Names{});
}

TEST_CASE("a line of JSON Lines is a result", "[docs][export]") {
  const Results results;
  const ResultSet set = results.set();
  std::istringstream text(collected([&](const Sink& sink) { export_jsonl(set, sink); }));
  for (const auto& file : set.files) {
    std::string line;
    REQUIRE(std::getline(text, line));
    CHECK(Json::parse(line) == Json::parse(contents(file)));
  }
}

TEST_CASE("every field of HDR percentiles is documented, and no other", "[docs][export]") {
  const Results results;
  const ResultSet set = results.set();
  std::istringstream text(collected(
      [&](const Sink& sink) { CHECK(export_hgrm(set, set.files.front(), "service_wait", sink)); }));
  Names fields;
  std::string line;
  std::getline(text, line);
  std::istringstream head(line);
  for (std::string field; head >> field;) fields.insert(field);
  while (std::getline(text, line)) {
    if (!line.starts_with("#[")) continue;
    static const std::regex assigned("([A-Z][A-Za-z ]*[A-Za-z]) *=");
    for (std::sregex_iterator it(line.begin(), line.end(), assigned), end; it != end; ++it)
      fields.insert((*it)[1]);
  }
  CHECK(fields == page("## HdrHistogram percentiles", "## SQLite"));
}

#ifdef ACCEPTLAB_HAS_SQLITE
TEST_CASE("every column of the database is documented, and no other", "[docs][export]") {
  const Results results;
  export_sqlite(results.set(), results.database());
  sqlite3* database = nullptr;
  REQUIRE(sqlite3_open(results.database().c_str(), &database) == SQLITE_OK);
  Names columns;
  const auto add = [](void* to, int, char** cells, char**) {
    static_cast<Names*>(to)->insert(cells[0]);
    return 0;
  };
  CHECK(sqlite3_exec(database,
                     "select t.name || '.' || c.name from sqlite_master t, "
                     "pragma_table_info(t.name) c where t.type = 'table'",
                     add, &columns, nullptr) == SQLITE_OK);
  sqlite3_close(database);
  CHECK(columns == page("## SQLite", "## Trace Event JSON"));
}

/// The cells of a query, row by row, separated by '|'; nulls are empty.
std::string answer(const std::filesystem::path& file, const char* query) {
  sqlite3* database = nullptr;
  REQUIRE(sqlite3_open(file.c_str(), &database) == SQLITE_OK);
  std::string text;
  const auto add = [](void* to, int count, char** cells, char**) {
    for (int i = 0; i < count; ++i)
      static_cast<std::string*>(to)->append(cells[i] == nullptr ? "" : cells[i]).append("|");
    return 0;
  };
  CHECK(sqlite3_exec(database, query, add, &text, nullptr) == SQLITE_OK);
  sqlite3_close(database);
  return text;
}

TEST_CASE("streams, events and the series are in the database", "[docs][export]") {
  // One of two sockets closes at 10 ms of 40 ms: two cells of 20 ms, and a stream for each
  // arrivals.
  const TestFolder folder;
  RunOptions options;
  options.series = 20ms;
  const RunResult run = run_scenario(
      read_scenario_text(
          "format = 1\n[server]\npolicy = \"nginx-reuseport\"\nworkers = 2\n"
          "[[arrivals]]\nname = \"a\"\nprocess = { type = \"poisson\", rate = \"5k/s\" }\n"
          "[[arrivals]]\nname = \"b\"\nprocess = { type = \"poisson\", rate = \"5k/s\" }\n"
          "[[events]]\nat = \"10ms\"\ndo = { close_socket = 1 }\n"
          "[run]\nduration = \"40ms\"\nwarmup = \"10ms\"\nreplications = 3\n",
          "s.toml")
          .scenario,
      options);
  const Json result = Json::parse(result_json(run, summarise(run)));
  std::ofstream(folder / "r.json") << result.dump();
  const std::filesystem::path file = folder / "r.sqlite";
  export_sqlite({{folder / "r.json"}, {}, {}}, file);

  CHECK(answer(file, "select at, what, lost from lifecycle") ==
        "0.01|{ close_socket = 1 }|" + result["lifecycle"][0]["lost"].dump() + "|");
  CHECK(answer(file, "select at from series order by at") == "0.0|0.02|");
  CHECK(answer(file, "select distinct stream from streams") == "a|b|");
  CHECK(answer(file,
               "select s.name from streams s join metrics m using (point, name)"
               " where s.stream = 'a' and s.name = 'latency.service_wait.p99'") ==
        "latency.service_wait.p99|");
  CHECK(answer(file, "select socket, born, died, queue_limit from sockets order by socket") ==
        "0|0.0||512|1|0.0|0.01|512|");
}
#endif

// --- Of one run

/// Fields as "PHASE.field", and names of what is not a lane's own, of all timelines added.
class TimelineFields {
 public:
  void add(const std::string& text) {
    const Json timeline = Json::parse(text);
    for (const Json& e : timeline.at("traceEvents")) {
      const std::string phase = e.at("ph");
      for (const auto& [field, value] : e.items()) {
        if (!value.is_object()) fields_.insert(phase + "." + field);
        for (const auto& [inner, anything] : value.items()) {
          if (value.is_object()) fields_.insert(phase + "." + field + "." + inner);
        }
      }
      const std::string name = e.at("name");
      if (e["name"] == "thread_name" && e["pid"] == 3)
        threads_.insert(e["args"]["name"].get<std::string>());
      // Threads on CPUs have their own names, events of the scenario their own text.
      const bool own = phase == "M" || (phase == "X" && threads_.contains(name)) ||
                       (phase == "i" && e["s"] == "g");
      if (!own) names_.insert(without_numbers(name));
    }
  }
  const Names& fields() const { return fields_; }
  const Names& names() const { return names_; }

 private:
  Names fields_, names_, threads_;
};

/// `rest` follows the table [server].
Scenario busy(const std::string& server, const std::string& rest = "") {
  return testing::scenario("format = 1\n[server]\nworkers = 4\n" + server +
                           "\n[work]\ncpu = \"50us\"\n[[arrivals]]\n"
                           "process = { type = \"poisson\", rate = \"30k/s\" }\n"
                           "[run]\nduration = \"60ms\"\nwarmup = \"10ms\"\n" +
                           rest);
}

TEST_CASE("every field and name of a timeline is documented, and no other", "[docs][trace]") {
  TimelineFields timeline;
  const TraceQuery query = window(TraceQuery::Format::Perfetto, 0ms, 40ms);
  // A herd with a packet stream of others, one with stolen time and steering, and full queues.
  for (const Scenario& scenario :
       {busy("policy = \"nginx-herd\"",
             "[machine]\nnoise = [{ packets = \"20k/s\", burst = \"3us\", pin = \"0\" }]\n"),
        busy("policy = \"nginx-reuseport\"",
             "[machine]\ncores = 2\nnic_queues = 1\nsteering = \"rps\"\n"
             "noise = [{ threads = 1, burst = \"1ms\", pause = \"3ms\", pin = \"1\", steal = true "
             "}]\n"),
        busy("policy = \"nginx-herd\"\nbacklog = 1",
             "[network]\nrtt = \"2ms\"\n[[events]]\nat = \"5ms\"\n"
             "do = { stall_worker = 0, for = \"20ms\" }\n")})
    timeline.add(text_of(Trace(scenario, query)));
  const std::string title = "## Trace Event JSON";
  Names documented = page(title, "Names, N for a number:");
  CHECK(timeline.fields() == documented);
  CHECK(timeline.names() == page("Names, N for a number:", "## DOT"));

  // The record of a real run has nothing else.
  const Folder folder;
  const Scenario scenario =
      busy("policy = \"nginx-herd\"\npin = \"0-1\"", "[machine]\ncores = 2\n");
  validation::testing::record_run(scenario, folder.path(""));
  TimelineFields real;
  real.add(text_of(validation::RealTrace(folder.path(""), query)));
  CHECK(difference(real.fields(), timeline.fields()) == Names{});
  CHECK(difference(real.names(), timeline.names()) == Names{});
  // It does not tell packets, drops and events of the scenario.
  CHECK(difference(timeline.fields(), real.fields()) ==
        Names{"i.name", "i.ph", "i.pid", "i.s", "i.tid", "i.ts"});
}

TEST_CASE("the columns of wake-ups are documented, and no other", "[docs][trace]") {
  const std::string text = text_of(Trace(busy(""), window(TraceQuery::Format::Text, 0ms, 1ms)));
  std::istringstream head(text.substr(0, text.find('\n')));
  Names columns;
  for (std::string column; std::getline(head, column, '\t');) columns.insert(column);
  CHECK(columns == Documented(docs + "trace.md", "## Wake-ups: `--format text`",
                              "## One connection: `--connection N`")
                       .names());
}

TEST_CASE("every kind of vertex and attribute of a graph is documented, and no other",
          "[docs][topology]") {
  Names kinds, attributes, of_graph;
  for (const Scenario& scenario :
       {busy("policy = \"nginx-herd\"\nsockets = 2", "[machine]\nnic_queues = 2\ncores = 4\n"),
        busy("policy = \"memcached\""), busy("policy = \"nginx-reuseport\"")}) {
    std::istringstream dot(topology_dot(scenario));
    for (std::string line; std::getline(dot, line);) {
      static const std::regex vertex("[0-9]+ *\\[(.*)\\];"), graph("([a-z]+)=.*");
      static const std::regex attribute("([a-z]+)=(\"[^\"]*\"|[^,]*)");
      std::smatch match;
      if (std::regex_match(line, match, graph)) of_graph.insert(match[1]);
      if (!std::regex_match(line, match, vertex)) continue;
      const std::string inside = match[1];
      std::string label, shape;
      for (std::sregex_iterator a(inside.begin(), inside.end(), attribute), end; a != end; ++a) {
        attributes.insert((*a)[1]);
        if ((*a)[1] == "label") label = (*a)[2];
        if ((*a)[1] == "shape") shape = (*a)[2];
      }
      label = label.substr(1, label.find_first_of("\\\"", 1) - 1);  // its first line
      kinds.insert((label.empty() ? "(none)" : without_numbers(label)) + " " + shape);
    }
  }
  Names documented;
  const std::string labels =
      "Labels, N for a number; second lines stand behind `\\n` in the label:";
  const auto rows = Documented(docs + "exports.md", labels, "").rows();
  for (const std::string& row : rows) {
    const std::string label = testing::table_cell(row, 0), shape = testing::table_cell(row, 1);
    documented.insert(label.substr(1, label.size() - 2) + " " + shape.substr(1, shape.size() - 2));
  }
  CHECK(kinds == documented);
  CHECK(attributes == page("## DOT", labels));
  CHECK(of_graph == Names{"label", "labelloc", "rankdir"});
}

}  // namespace
}  // namespace acceptlab::experiment
