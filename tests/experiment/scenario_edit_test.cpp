#include <algorithm>
#include <filesystem>
#include <set>

#include "experiment/edit/scenario_text.hpp"
#include "experiment/keys/reading.hpp"
#include "experiment/notation/toml_values.hpp"
#include "experiment/notation/units.hpp"
#include "tests/experiment/scenario_text.hpp"

namespace acceptlab::experiment {
namespace {

// --- By hand

struct Case {
  std::string before, address, value, after;
};

TEST_CASE("only the characters of the value change", "[edit]") {
  const auto [before, address, value, after] = GENERATE(values<Case>({
      {"[server]\nworkers  = 4   # four\n", "server.workers", "16",
       "[server]\nworkers  = 16   # four\n"},
      {"[server]\r\nworkers = 4 # four\r\nbacklog = 5\r\n", "server.workers", "16",
       "[server]\r\nworkers = 16 # four\r\nbacklog = 5\r\n"},
      {"[server]\nworkers=4", "server.workers", " 16 ", "[server]\nworkers=16"},
      {"\xef\xbb\xbf[server]\nworkers = 4\n", "server.workers", "16",
       "\xef\xbb\xbf[server]\nworkers = 16\n"},
      // Strings, and what looks like the end of one.
      {"title = \"a # b \\\" = c\" # t\n", "title", "\"x\"", "title = \"x\" # t\n"},
      {"title = 'a # \\' # t\n", "title", "two words", "title = \"two words\" # t\n"},
      {"title = \"\"\"a\n# \"b\"\n[c]\n\"\"\"\"\" # t\nformat = 1\n", "title", "x",
       "title = \"x\" # t\nformat = 1\n"},
      {"title = '''\n'a'''' # t\n", "title", "x", "title = \"x\" # t\n"},
      {"[server]\n\"workers\" = 4\n", "server.workers", "5", "[server]\n\"workers\" = 5\n"},
      // Characters of more than one byte before the value.
      {"work = { \"\xc3\xa4\xe2\x82\xac\xf0\x9f\x8e\x89\" = '\xe2\x82\xac', cpu = \"1ms\" } # "
       "\xc3\xa4\n",
       "work.cpu", "2ms",
       "work = { \"\xc3\xa4\xe2\x82\xac\xf0\x9f\x8e\x89\" = '\xe2\x82\xac', cpu = \"2ms\" } # "
       "\xc3\xa4\n"},
      // Tables in braces and by dots.
      {"server = { workers = 4, backlog = 5 } # s\n", "server.workers", "16",
       "server = { workers = 16, backlog = 5 } # s\n"},
      {"server.workers = 4\nserver.backlog = 5\n", "server.backlog", "6",
       "server.workers = 4\nserver.backlog = 6\n"},
      {"[work]\ncpu = { type = \"exponential\", mean = \"1ms\" } # }\n", "work.cpu.mean", "2ms",
       "[work]\ncpu = { type = \"exponential\", mean = \"2ms\" } # }\n"},
      {"[work]\ncpu = { type = \"exponential\", mean = \"1ms\" } # }\n", "work.cpu", "5us",
       "[work]\ncpu = \"5us\" # }\n"},
      // Lists, and entries of several.
      {"[goals]\nmust = [ # all\n  \"a < 1\", # ]\n  \"b < 1\",\n] # must\n", "goals.must",
       "[\"c\"]", "[goals]\nmust = [\"c\"] # must\n"},
      {"[sweep]\naxes = [\n  { key = \"a\", values = [1, 2] }, # a\n  { key = \"b\" },\n]\n",
       "sweep.axes.1.key", "c",
       "[sweep]\naxes = [\n  { key = \"a\", values = [1, 2] }, # a\n  { key = \"c\" },\n]\n"},
      {"[[arrivals]]\nname = \"a\"\n[[arrivals]]\nname = \"b\"\n[arrivals.process]\nrate = 1\n",
       "arrivals.b.process.rate", "2",
       "[[arrivals]]\nname = \"a\"\n[[arrivals]]\nname = \"b\"\n[arrivals.process]\nrate = 2\n"},
      {"[[arrivals]]\nname = \"a\"\n[[arrivals]]\nname = \"b\"\n", "arrivals.0.name", "c",
       "[[arrivals]]\nname = \"c\"\n[[arrivals]]\nname = \"b\"\n"},
      {"arrivals = [{ process = { rate = 1 } }]\n", "arrivals.steady.process.rate", "2",
       "arrivals = [{ process = { rate = 2 } }]\n"},
      {"[kernel.sysctl]\n\"net.core.somaxconn\" = 1 # s\n", "net.core.somaxconn", "2",
       "[kernel.sysctl]\n\"net.core.somaxconn\" = 2 # s\n"},
      {"[[variants]]\nname = \"a.b\"\nset = { \"kernel.version\" = \"5.8\" }\n",
       "variants.\"a.b\".set.\"kernel.version\"", "'6.1'",
       "[[variants]]\nname = \"a.b\"\nset = { \"kernel.version\" = '6.1' }\n"},
      // What the value brings of its own.
      {"[server]\nworkers = 4 # four\n", "server.workers", "0x10 # sixteen",
       "[server]\nworkers = 0x10 # four\n"},
      {"[kernel]\nversion = \"6.1\"\n", "kernel.version", "6.10", "[kernel]\nversion = 6.10\n"},
      {"[server]\nsockets = 1\n", "server.sockets", "cpus/8", "[server]\nsockets = \"cpus/8\"\n"},
  }));
  INFO(before << "--- " << address << " = " << value);
  CHECK(with_key(before, address, value) == after);
}

TEST_CASE("a table that is written over several lines stays so", "[edit]") {
  const auto [before, address, value, after] = GENERATE(values<Case>({
      {"[work.cpu] # c\ntype = \"lognormal\" # t\nmean = \"1ms\"\np99 = \"2ms\" # p\n\n[run]\n",
       "work.cpu", "{ type = \"exponential\", mean = \"1ms\" }",
       "[work.cpu] # c\ntype = \"exponential\" # t\nmean = \"1ms\"\n\n[run]\n"},
      {"[work]\ncpu.type = \"constant\"\ncpu.value = \"1ms\"\nwait = \"1us\"\n", "work.cpu",
       "{ type = \"exponential\", mean = \"1ms\" }",
       "[work]\ncpu.type = \"exponential\"\ncpu.mean = \"1ms\"\nwait = \"1us\"\n"},
      // What is no table goes on one line.
      {"[work]\ncpu.type = \"constant\"\ncpu.value = \"1ms\"\nwait = \"1us\" # w\n", "work.cpu",
       "5us", "[work]\nwait = \"1us\" # w\ncpu = \"5us\"\n"},
      {"[work]\nwait = \"1us\"\n\n[work.cpu]\ntype = \"constant\"\n# c\nvalue = \"1ms\"\n",
       "work.cpu", "5us", "[work]\nwait = \"1us\"\ncpu = \"5us\"\n\n# c\n"},
      {"format = 1\n[[events]]\nat = \"1s\" # e\n\n[[events]]\nat = \"2s\"\n", "events", "[]",
       "format = 1\nevents = []\n\n"},
  }));
  INFO(before << "--- " << address << " = " << value);
  CHECK(with_key(before, address, value) == after);
}

TEST_CASE("a key that is missing comes to the end of its table", "[edit]") {
  const auto [before, address, value, after] = GENERATE(values<Case>({
      {"[server]\nworkers = 4 # four\n# more\n\n[run]\nseed = 1\n", "server.batch", "2",
       "[server]\nworkers = 4 # four\nbatch = 2\n# more\n\n[run]\nseed = 1\n"},
      {"[server]\r\n  workers = 4\r\n", "server.batch", "2",
       "[server]\r\n  workers = 4\r\n  batch = 2\r\n"},
      {"[server]\nworkers = 4", "server.batch", "2", "[server]\nworkers = 4\nbatch = 2"},
      {"[server] # s\n[run]\n", "server.batch", "2", "[server] # s\nbatch = 2\n[run]\n"},
      // Below each other, where there is room.
      {"[run]\nduration = \"1s\"\nwarmup   = \"1s\"\n", "run.seed", "2",
       "[run]\nduration = \"1s\"\nwarmup   = \"1s\"\nseed     = 2\n"},
      {"[run]\nduration = \"1s\"\nwarmup   = \"1s\"\n", "run.replications", "2",
       "[run]\nduration = \"1s\"\nwarmup   = \"1s\"\nreplications = 2\n"},
      {"[run]\nduration = \"1s\"\nwarmup = \"1s\"\n", "run.seed", "2",
       "[run]\nduration = \"1s\"\nwarmup = \"1s\"\nseed = 2\n"},
      // In braces and by dots.
      {"server = { workers = 4 } # s\n", "server.batch", "2",
       "server = { workers = 4, batch = 2 } # s\n"},
      {"server = {} # s\n", "server.batch", "2", "server = { batch = 2 } # s\n"},
      {"server.workers = 4 # w\ntitle = \"t\"\n", "server.batch", "2",
       "server.workers = 4 # w\nserver.batch = 2\ntitle = \"t\"\n"},
      {"work = { cpu.type = \"exponential\", requests = 1 }\n", "work.cpu.mean", "1ms",
       "work = { cpu.type = \"exponential\", requests = 1, cpu.mean = \"1ms\" }\n"},
      {"[arrivals]\n", "arrivals.x", "1", "[arrivals]\nx = 1\n"},
      // The table that is there by default comes with it.
      {"[[arrivals]]\nname = \"a\"\n", "arrivals.a.process.rate", "9k/s",
       "[[arrivals]]\nname = \"a\"\nprocess = { type = \"poisson\", rate = \"9k/s\" }\n"},
      {"[[variants]]\nname = \"a\"\n", "variants.a.set.\"server.workers\"", "2",
       "[[variants]]\nname = \"a\"\nset = { \"server.workers\" = 2 }\n"},
      // Not into the section below.
      {"[[arrivals]]\nname = \"a\"\n[arrivals.from]\naddresses = 1\n[run]\n", "arrivals.a.x", "1",
       "[[arrivals]]\nname = \"a\"\nx = 1\n[arrivals.from]\naddresses = 1\n[run]\n"},
      // Of the file itself.
      {"# heading\nformat = 1 # f\n\n[run]\n", "title", "t",
       "# heading\nformat = 1 # f\ntitle = \"t\"\n\n[run]\n"},
      {"# heading\n\n# of run\n[run]\n", "title", "t",
       "# heading\n\ntitle = \"t\"\n\n# of run\n[run]\n"},
      {"# of run\n[run]\n", "title", "t", "title = \"t\"\n\n# of run\n[run]\n"},
      {"", "title", "t", "title = \"t\"\n"},
      {"# heading", "title", "t", "# heading\ntitle = \"t\""},
  }));
  INFO(before << "--- " << address << " = " << value);
  CHECK(with_key(before, address, value) == after);
}

TEST_CASE("a section that is missing comes where the format has it", "[edit]") {
  const auto [before, address, value, after] = GENERATE(values<Case>({
      {"format = 1\n\n[machine]\ncores = 4\n# packages = 2\n\n# load\n[work]\n", "server.workers",
       "2",
       "format = 1\n\n[machine]\ncores = 4\n# packages = 2\n\n[server]\nworkers = 2\n\n# load\n"
       "[work]\n"},
      {"format = 1\n[machine]\ncores = 4\n# load\n[work]\n", "server.workers", "2",
       "format = 1\n[machine]\ncores = 4\n\n[server]\nworkers = 2\n# load\n[work]\n"},
      {"format = 1\n\n[[arrivals]]\n[arrivals.from]\naddresses = 1\n\n[[arrivals]]\n\n[sweep]\n",
       "run.seed", "2",
       "format = 1\n\n[[arrivals]]\n[arrivals.from]\naddresses = 1\n\n[[arrivals]]\n\n[run]\n"
       "seed = 2\n\n[sweep]\n"},
      {"format = 1\r\n\r\n[run]\r\n", "machine.cores", "2",
       "format = 1\r\n\r\n[machine]\r\ncores = 2\r\n\r\n[run]\r\n"},
      {"format = 1", "machine.cores", "2", "format = 1\n\n[machine]\ncores = 2"},
      {"", "machine.cores", "2", "[machine]\ncores = 2"},
      {"# of run\n[run]\n", "machine.cores", "2", "# of run\n[run]\n\n[machine]\ncores = 2\n"},
      {"format = 1\nserver.workers = 2\n", "machine.cores", "2",
       "format = 1\nserver.workers = 2\n\n[machine]\ncores = 2\n"},
      {"[kernel]\nversion = \"6.1\"\n\n[run]\n", "net.core.somaxconn", "9",
       "[kernel]\nversion = \"6.1\"\n\n[kernel.sysctl]\n\"net.core.somaxconn\" = 9\n\n[run]\n"},
      {"format = 1\n\n[run]\n", "net.core.somaxconn", "9",
       "format = 1\n\n[kernel.sysctl]\n\"net.core.somaxconn\" = 9\n\n[run]\n"},
      {"kernel = { version = \"6.1\" }\n", "net.core.somaxconn", "9",
       "kernel = { version = \"6.1\", sysctl = { \"net.core.somaxconn\" = 9 } }\n"},
      {"kernel.version = \"6.1\"\n", "net.core.somaxconn", "9",
       "kernel.version = \"6.1\"\nkernel.sysctl = { \"net.core.somaxconn\" = 9 }\n"},
      {"[kernel.sysctl]\n\"net.core.somaxconn\" = 9\n", "kernel.version", "'6.1'",
       "[kernel.sysctl]\n\"net.core.somaxconn\" = 9\n\n[kernel]\nversion = '6.1'\n"},
      {"format = 1\n", "work.cpu.mean", "1ms",
       "format = 1\n\n[work]\ncpu = { type = \"lognormal\", mean = \"1ms\", p99 = \"2ms\" }\n"},
      {"format = 1\n", "network", "{ rtt = \"1ms\", loss = 0.5 }",
       "format = 1\n\n[network]\nrtt = \"1ms\"\nloss = 0.5\n"},
  }));
  INFO(before << "--- " << address << " = " << value);
  CHECK(with_key(before, address, value) == after);
}

TEST_CASE("a key goes with its line and the comment behind it", "[edit]") {
  const auto [before, address, unused, after] = GENERATE(values<Case>({
      {"[server]\n# w\nworkers = 4 # four\nbacklog = 5\n", "server.workers", "",
       "[server]\n# w\nbacklog = 5\n"},
      {"[server]\r\n  workers = 4 # four\r\nbacklog = 5", "server.workers", "",
       "[server]\r\nbacklog = 5"},
      {"[server]\nworkers = 4", "server.workers", "", "[server]\n"},
      {"[goals]\nmust = [\n  \"a\", # ]\n] # m\n\n[run]\n", "goals.must", "", "[goals]\n\n[run]\n"},
      {"title = \"\"\"a\nb\"\"\" # t\nformat = 1\n", "title", "", "format = 1\n"},
      {"server = { workers = 4, backlog = 5, batch = 6 } # s\n", "server.workers", "",
       "server = { backlog = 5, batch = 6 } # s\n"},
      {"server = { workers = 4, backlog = 5, batch = 6 } # s\n", "server.backlog", "",
       "server = { workers = 4, batch = 6 } # s\n"},
      {"server = { workers = 4, backlog = 5, batch = 6 } # s\n", "server.batch", "",
       "server = { workers = 4, backlog = 5 } # s\n"},
      {"server = { workers = 4 } # s\n", "server.workers", "", "server = {} # s\n"},
      {"work = { cpu.a = 1, wait = 2, cpu.b = 3 }\n", "work.cpu", "", "work = { wait = 2 }\n"},
      {"server.workers = 4 # w\nformat = 1\n", "server.workers", "", "format = 1\n"},
      {"[work]\nwait = 1\n[work.cpu] # c\n# m\nmean = 2 # 2\n\n[run]\n", "work.cpu", "",
       "[work]\nwait = 1\n# m\n\n[run]\n"},
      {"[[events]]\nat = 1\n\n[[events]]\nat = 2\n\n[[events]]\nat = 3\n", "events.1", "",
       "[[events]]\nat = 1\n\n\n[[events]]\nat = 3\n"},
      {"[[events]]\nat = 1\n", "events.0", "", ""},
      {"[kernel.sysctl]\n\"net.core.somaxconn\" = 9\n", "net.core.somaxconn", "",
       "[kernel.sysctl]\n"},
      // What is not there.
      {"[server]\nworkers = 4\n", "server.backlog", "", "[server]\nworkers = 4\n"},
      {"[server]\nworkers = 4\n", "server.workers.x", "", "[server]\nworkers = 4\n"},
      {"[server]\nworkers = 4\n", "events.0.at", "", "[server]\nworkers = 4\n"},
  }));
  INFO(before << "--- " << address);
  CHECK(without_key(before, address) == after);
}

TEST_CASE("run.replications takes the place of run.precision", "[edit]") {
  CHECK(with_key("[run]\nprecision = { of = [\"a\"] } # p\nseed = 1\n", "run.replications", "3") ==
        "[run]\nseed = 1\nreplications = 3\n");
}

TEST_CASE("what cannot be written is an error", "[edit][errors]") {
  const auto [before, address, value, what] = GENERATE(values<Case>({
      {"[server\n", "server.workers", "1", "scenario:1:8: error: "},
      {"[server]\nworkers = 4\n", "server.workers", "[1", "is not valid TOML"},
      {"[server]\nworkers = 4\n", "server.workers", "1\nbatch = 2", "is not valid TOML"},
      {"[server]\nworkers = 4\n", "server.workers.x", "1", "'server.workers' cannot hold a key"},
      {"[[arrivals]]\nname = \"a\"\n", "arrivals.b.name", "1", "no [[arrivals]] is called 'b'"},
      {"format = 1\n", "events.0.at", "1s", "the scenario has no [[events]]"},
      {"format = 1\n", "", "1s", "expected key=value"},
  }));
  INFO(before << "--- " << address << " = " << value);
  CHECK_THROWS_WITH(with_key(before, address, value), Catch::Matchers::Contains(what));
  CHECK_THROWS_AS(with_key(before, address, value), ScenarioError);
  CHECK_THROWS_WITH(without_key("[server]\nlisten = [\"a\", \"b\"]\n", "server.listen.0"),
                    Catch::Matchers::Contains("items of a list"));
}

// --- Every key of every scenario that ships

struct File {
  std::string name, text;
};

std::vector<File> shipped() {
  std::vector<File> files;
  for (const auto& entry : std::filesystem::directory_iterator(ACCEPTLAB_SOURCE_DIR "/scenarios")) {
    const std::string name = entry.path().string();
    if (name.ends_with(".toml")) files.push_back({name, file_contents(name).value()});
  }
  std::sort(files.begin(), files.end(),
            [](const File& a, const File& b) { return a.name < b.name; });
  return files;
}

Value tree(std::string_view text) {
  Sources sources;
  ParsedToml parsed = parse_toml(text, sources, sources.add_file("", text));
  REQUIRE_FALSE(parsed.error);
  return std::move(parsed.root);
}

struct Given {
  std::string address;
  Value value;
};

/// All keys that a file gives, with those of tables in tables and entries.
void collect(const Value& value, const std::string& address, std::vector<Given>& keys) {
  const std::string prefix = address.empty() ? "" : address + ".";
  for (std::size_t i = 0; i < value.items.size(); ++i) {
    const Value& item = value.items[i];
    if (value.is_table()) {
      const std::string own = prefix + toml_key(item.key);
      if (item.place.line != 0 && !item.is_array()) keys.push_back({own, item});
      if (item.is_array() && !item.items.empty() && !item.items[0].is_table())
        keys.push_back({own, item});
      collect(item, own, keys);
    } else if (item.is_table()) {
      const Value* name = item.find("name");
      collect(item, prefix + (name != nullptr ? toml_string(name->text) : std::to_string(i)), keys);
    }
  }
}
std::vector<Given> keys_of(const std::string& text) {
  std::vector<Given> keys;
  collect(tree(text), "", keys);
  return keys;
}

/// Another value of the same kind.
std::string another(const Value& value) {
  switch (value.kind) {
    case Value::Kind::Integer:
      return std::to_string(value.integer + 1);
    case Value::Kind::Real:
      return "0.375";
    case Value::Kind::Boolean:
      return value.boolean ? "false" : "true";
    case Value::Kind::String:
      if (parse_duration(value.text)) return "\"12345us\"";
      if (parse_rate(value.text)) return "\"12345/s\"";
      return toml_string("other # " + value.text);
    case Value::Kind::Table:
      return "{ type = \"exponential\", mean = \"12345us\" }";
    default:
      return "[\"other\", 12345, { a = \"#\" }]";
  }
}

/// The scenario's hash and the values in force, or the errors without their places.
std::string meaning(const File& file, const Overrides& overrides) {
  std::string text;
  try {
    const ReadResult read = read_scenario_text(file.text, file.name, overrides);
    text = "read " + read.scenario.hash + "\n";
    for (const KeyInForce& key : read.keys) text += key.path + " = " + key.value + "\n";
  } catch (const ScenarioError& error) {
    std::multiset<std::string> problems;
    for (const Diagnostic& d : error.diagnostics()) {
      // "lines 3 and 7" of the file are other places in the two ways.
      problems.insert(d.key + ": " + d.what.substr(0, d.what.find(" line ")));
    }
    for (const std::string& problem : problems) text += problem + "\n";
  }
  return text;
}

Overrides setting(const std::string& address, const std::string& value) {
  Overrides overrides;
  overrides.set = {address + "=" + value};
  return overrides;
}

/// Where a place of the parser is, in bytes.
std::size_t offset_of(const std::string& text, const Place& place) {
  std::size_t at = 0;
  for (unsigned line = 1; line < place.line; ++line) at = text.find('\n', at) + 1;
  for (unsigned column = 1; column < place.column; ++column) {
    ++at;
    while ((static_cast<unsigned char>(text[at]) & 0xc0U) == 0x80U) ++at;
  }
  return at;
}

std::string with_crlf(const std::string& text) {
  std::string result;
  for (const char c : text) result += c == '\n' ? "\r\n" : std::string(1, c);
  return result;
}

TEST_CASE("every key that ships can be replaced as --set replaces it", "[edit][shipped]") {
  std::size_t read = 0, replaced = 0;
  for (const File& original : shipped()) {
    for (const bool crlf : {false, true}) {
      const File file{original.name, crlf ? with_crlf(original.text) : original.text};
      for (const auto& [address, value] : keys_of(file.text)) {
        const std::string to = another(value);
        INFO(file.name << " " << address << " = " << to);
        const std::string edited = with_key(file.text, address, to);
        ++replaced;
        // A section with a header is replaced key by key; all else in one piece.
        const bool section = value.is_table() && address.find('.') == std::string::npos;
        if (!section && address != "kernel.sysctl") {
          const std::size_t at = offset_of(file.text, value.place);
          REQUIRE(edited.size() + file.text.size() > to.size() + at);
          const std::size_t old_size = file.text.size() + to.size() - edited.size();
          CHECK(edited.substr(0, at) == file.text.substr(0, at));
          CHECK(edited.substr(at, to.size()) == to);
          CHECK(edited.substr(at + to.size()) == file.text.substr(at + old_size));
          const auto old = parse_value(file.text.substr(at, old_size), {});
          REQUIRE(old);
          CHECK(to_toml(*old) == to_toml(value));
        }
        const std::string meant = meaning(file, setting(address, to));
        CHECK(meaning({file.name, edited}, {}) == meant);
        if (meant.starts_with("read ")) ++read;
      }
    }
  }
  CHECK(replaced > 500);
  CHECK(read > 200);  // the others are errors, and the same ones
}

/// How many bytes are the same.
std::size_t common_begin(const std::string& a, const std::string& b) {
  const auto end = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  return static_cast<std::size_t>(end.first - a.begin());
}

TEST_CASE("keys can be added to every scenario that ships as --set adds them", "[edit][shipped]") {
  const std::vector<std::pair<std::string, std::string>> further{
      {"title", "\"t\""},
      {"machine.quota", "\"3cpu\""},
      {"costs.syn", "\"1us\""},
      {"kernel.hash_secret", "\"0x1234\""},
      {"net.ipv4.tcp_migrate_req", "1"},
      {"network.loss", "0.25"},
      {"server.max_events", "17"},
      {"work.requests", "3"},
      {"work.wait.value", "\"7us\""},
      {"client.syn_retries", "2"},
      {"arrivals.0.from.ports", "\"random\""},
      {"run.drain", "\"3ms\""},
      {"search.vary", "{ \"server.workers\" = [2, 4] }"},
      {"goals.must", "[\"lost_share < 0.5\"]"},
  };
  std::size_t added = 0;
  for (const File& file : shipped()) {
    for (const auto& one : further) {
      const std::string &address = one.first, &value = one.second;
      INFO(file.name << " " << address << " = " << value);
      const std::string edited = with_key(file.text, address, value);
      CHECK(meaning({file.name, edited}, {}) == meaning(file, setting(address, value)));
      // Where it was not there, it was put in at one place: lines of its own, or a part of one.
      const bool was_there = without_key(file.text, address) != file.text;
      if (was_there) continue;
      const std::size_t at = common_begin(file.text, edited);
      const std::size_t more = edited.size() - file.text.size();
      CHECK(edited.substr(at + more) == file.text.substr(at));
      ++added;
    }
  }
  CHECK(added > 150);
}

TEST_CASE("every key that ships can be taken out again", "[edit][shipped]") {
  std::size_t taken = 0;
  for (const File& file : shipped()) {
    const auto keys = keys_of(file.text);
    for (const auto& [address, value] : keys) {
      INFO(file.name << " " << address);
      const std::string edited = without_key(file.text, address);
      std::set<std::string> left, expected;
      for (const Given& key : keys_of(edited)) left.insert(key.address);
      for (const Given& key : keys) {
        if (key.address != address && !key.address.starts_with(address + "."))
          expected.insert(key.address);
      }
      // An entry without its name is addressed by its number.
      if (!address.ends_with(".name")) CHECK(left == expected);
      if (value.is_table() && address.find('.') == std::string::npos) continue;
      const std::size_t first = common_begin(file.text, edited);
      const std::size_t gone = file.text.size() - edited.size();
      CHECK(edited.substr(first) == file.text.substr(first + gone));
      ++taken;
    }
  }
  CHECK(taken > 250);
}

}  // namespace
}  // namespace acceptlab::experiment
