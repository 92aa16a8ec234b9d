#include "experiment/reader/scenario_reader.hpp"

#include "experiment/keys/key_table.hpp"
#include "experiment/scenario/model_settings.hpp"
#include "experiment/scenario/resolution.hpp"
#include "tests/experiment/scenario_text.hpp"

namespace acceptlab::experiment {
namespace {

TEST_CASE("the smallest scenario has the defaults of the plain data", "[reader]") {
  const Scenario s = read("").scenario;
  const Scenario plain;
  CHECK(s.server.workers == plain.server.workers);
  CHECK(s.server.backlog == plain.server.backlog);
  CHECK(s.server.wait == plain.server.wait);
  CHECK(s.server.sockets.rule == plain.server.sockets.rule);
  CHECK(s.kernel.version == plain.kernel.version);
  CHECK(s.client.syn_retries == plain.client.syn_retries);
  CHECK(s.network.rtt.mean() == plain.network.rtt.mean());
  CHECK(s.work.cpu.mean() == Approx(plain.work.cpu.mean()));
  CHECK(s.run.duration == plain.run.duration);
  CHECK(s.run.seed == plain.run.seed);
  CHECK(s.run.replications == plain.run.replications);
  CHECK(s.run.drain == plain.run.drain);
  CHECK_FALSE(s.run.warmup);
  CHECK(s.machine.cpus() == 16);
  CHECK(s.machine.nic_queues == 8);
  REQUIRE(s.arrivals.size() == 1);
  CHECK(s.arrivals[0].name == "steady");
  CHECK(s.arrivals[0].process.rate_per_s == 40e3);
  CHECK(s.arrivals[0].from.count == 200);
}

TEST_CASE("what a result keeps of a scenario reads as the same", "[reader]") {
  const std::string lines =
      "title = \"t\"\n[server]\nworkers = 8\nwait = \"epoll\"\n[run]\nduration = \"2s\"\n"
      "[sweep]\naxes = [{ key = \"run.load\", values = [0.5, 0.9] }]\n"
      "[[variants]]\nname = \"v\"\nset = { \"server.backlog\" = 100 }\n";
  Overrides set, policy, variant, point;
  set.set = {"server.workers=4", "arrivals.steady.process.rate=10k/s"};
  policy.policy = "nginx-reuseport";
  policy.seed = 11;
  variant.variant = 0;
  point.axis_values = {1};
  for (const Overrides& overrides : {Overrides{}, set, policy, variant, point}) {
    const Scenario one = read(lines, overrides).scenario;
    const Scenario again = read_scenario_text(one.text, "again.toml").scenario;
    CHECK(again.hash == one.hash);
    CHECK(again.text == one.text);
    CHECK(again.title.empty());
    CHECK(again.sweep.empty());
    CHECK(again.variants.empty());
  }
}

TEST_CASE("defaults that are assumptions are listed, given ones are not", "[reader]") {
  const auto assumed = read("").scenario.assumed;
  CHECK(std::count(assumed.begin(), assumed.end(), "work.cpu") == 1);
  CHECK(std::count(assumed.begin(), assumed.end(), "machine.nic_queues") == 1);
  const auto given = read("[work]\ncpu = \"100us\"").scenario.assumed;
  CHECK(std::count(given.begin(), given.end(), "work.cpu") == 0);
}

TEST_CASE("a policy fills keys and the file overrides them", "[reader][policy]") {
  const Scenario s = read("[server]\npolicy = \"intel-2014\"\nworkers = 64\nbatch = 8").scenario;
  CHECK(s.server.wait == kernel::Wait::Epoll);
  CHECK(s.server.watch.graph == server::Watch::Graph::All);
  CHECK(s.server.batch == 8);
  CHECK(socket_count(s) == 8);
}

TEST_CASE("setting sockets releases watch, setting wait releases order and trigger",
          "[reader][policy]") {
  using Graph = server::Watch::Graph;
  CHECK(read("[server]\npolicy = \"nginx-reuseport\"").scenario.server.watch.graph == Graph::Own);
  CHECK(read("[server]\npolicy = \"nginx-reuseport\"\nsockets = 4").scenario.server.watch.graph ==
        Graph::All);
  CHECK(read("[server]\npolicy = \"nginx-reuseport\"\nsockets = 16").scenario.server.watch.graph ==
        Graph::Own);
  CHECK(read("[server]\npolicy = \"go-net\"").scenario.server.trigger == kernel::Trigger::Edge);
  CHECK(read("[server]\npolicy = \"go-net\"\nwait = \"epoll\"").scenario.server.trigger ==
        kernel::Trigger::Level);
}

TEST_CASE("the accept mutex's gate goes with the accept mutex", "[reader][policy]") {
  using Kind = server::Gate::Kind;
  const std::string policy = "[server]\npolicy = \"nginx-accept-mutex\"\n";
  CHECK(read(policy).scenario.server.gate.kind == Kind::FreeFraction);
  CHECK(read(policy + "wait = \"try-lock\"").scenario.server.gate.kind == Kind::FreeFraction);
  CHECK(read(policy + "wait = \"epoll\"").scenario.server.gate.kind == Kind::None);
}

TEST_CASE("the version of a server decides the era of its policy", "[reader][policy]") {
  const auto server = [](const std::string& version) {
    return read("[server]\npolicy = \"nginx-shared\"\nversion = \"" + version + "\"")
        .scenario.server;
  };
  CHECK(server("1.10").wait == kernel::Wait::TryLock);
  CHECK(server("1.10").gate.kind == server::Gate::Kind::FreeFraction);
  CHECK(server("1.11.3").wait == kernel::Wait::EpollExclusive);
  CHECK(server("1.21.5").rearm == server::Rearm::Never);
  CHECK(server("1.21.6").rearm == server::Rearm::Every16);
  CHECK(server("1.25").rearm == server::Rearm::Every16);
}

TEST_CASE("a portable server waits as it does on the system", "[reader][policy]") {
  const std::string policy = "[server]\npolicy = \"nginx-exclusive-16\"\n";
  CHECK(read(policy + "[kernel]\nsystem = \"dragonfly\"").scenario.server.wait ==
        kernel::Wait::Kqueue);
  CHECK(read(policy + "[kernel]\nversion = \"3.13\"").scenario.server.wait == kernel::Wait::Epoll);
  CHECK(read(policy + "[kernel]\nversion = \"3.13\"").scenario.server.rearm ==
        server::Rearm::Never);
  CHECK(read("[kernel]\nsystem = \"freebsd\"").scenario.server.wait == kernel::Wait::Kqueue);
}

TEST_CASE("run.connections alone leaves the duration unlimited", "[reader]") {
  CHECK_FALSE(read("[run]\nconnections = 1000").scenario.run.duration);
  const RunSpec both = read("[run]\nconnections = 1000\nduration = \"3s\"").scenario.run;
  CHECK(both.duration == std::chrono::seconds(3));
  CHECK(both.connections == 1000U);
}

TEST_CASE("unquoted versions keep their last zero", "[reader]") {
  CHECK(read("[kernel]\nversion = 6.10").scenario.kernel.version == kernel::Version{6, 10, 0});
}

TEST_CASE("forms of server keys", "[reader]") {
  const Scenario s = read(R"([server]
workers = 4
sockets = 3
watch = [[0, 1], [1, 2], [2], [0]]
choose = { random = 2 }
rearm = 16
batch = "all"
gate = { max = 1000, low = 900, over = "close" }
pin = "0-1,3"
queue_room = 0
listen = ["[::]:80", "192.0.2.1:443"])")
                         .scenario;
  CHECK(s.server.watch.of_worker[1] == std::vector<unsigned>{1, 2});
  CHECK(s.server.choose == kernel::Choose::Random);
  CHECK(s.server.rearm == server::Rearm::Every16);
  CHECK(s.server.batch == 0);
  CHECK(s.server.gate.low == 900);
  CHECK(s.server.gate.over == server::Gate::Over::Close);
  CHECK(read("[server]\nsockets = 1\nhandoff = \"two-index\"").scenario.server.handoff.kind ==
        server::HandOff::Kind::TwoIndex);
  CHECK(s.server.pin == std::vector<unsigned>{0, 1, 3});
  CHECK(s.server.queue_room == 0U);
  CHECK(s.server.listen.size() == 2);
}

TEST_CASE("forms of load keys", "[reader]") {
  const Scenario s = read_scenario_text(R"(format = 1
[client]
syn_retries = "forever"
syn_retry_after = { gaps = ["1s", "2s"], spread = 0.5 }
timeout = { type = "exponential", mean = "1s" }
[[arrivals]]
name = "a"
process = { type = "mmpp", rates = ["1k/s", "0/s"], holding = ["10ms", { type = "constant", value = "20ms" }] }
[[arrivals]]
name = "b"
process = { type = "closed", clients = 50, think = "1s" }
from = { addresses = ["192.0.2.1", "2001:db8::1"], ports = "random" }
[[arrivals]]
process = { type = "batch-poisson", rate = "10/s", batch = 4 }
from = { addresses = "10.1.0.0/24", behaviour = "silent" }
[[events]]
at = "1s"
every = "30s"
do = { set = "arrivals.arrivals-2.process.rate", to = "2k/s" })",
                                        "test.toml")
                         .scenario;
  CHECK_FALSE(s.client.syn_retries);
  CHECK(s.client.gaps.size() == 2);
  CHECK(s.client.timeout->mean() == Approx(1e9));
  CHECK(s.arrivals[0].process.rates_per_s == std::vector<double>{1000, 0});
  CHECK(s.arrivals[0].process.holding[0].kind() == sim::Distribution::Kind::Exponential);
  CHECK(s.arrivals[0].process.holding[1].is_constant());
  CHECK(s.arrivals[1].process.clients == 50);
  CHECK(s.arrivals[1].from.addresses[1].v6);
  CHECK(s.arrivals[2].name == "arrivals-2");
  CHECK(s.arrivals[2].from.count == 254);
  CHECK(s.arrivals[2].process.batch_mean == 4);
  CHECK(s.events[0].kind == EventSpec::Kind::Set);
  CHECK(s.events[0].set_value == 2000);
}

TEST_CASE("costs are flat, distributed or by idle time", "[reader]") {
  const Scenario s = read(R"([costs]
accept_ok = "2us"
wake_idle = { after = ["50us", "1ms"], cost = ["4.5us", "7.5us"] })")
                         .scenario;
  CHECK(s.costs.at("accept_ok").mean() == 2000);
  REQUIRE(s.idle_costs.at("wake_idle").size() == 2);
  CHECK(s.idle_costs.at("wake_idle")[1].first == std::chrono::milliseconds(1));
}

TEST_CASE("a real sysctl that the model does not use is a warning", "[reader]") {
  const ReadResult result =
      read("[kernel.sysctl]\n\"net.ipv4.tcp_rmem\" = 1\n\"net.core.somaxconn\" = 5");
  REQUIRE(result.warnings.size() == 1);
  CHECK(result.warnings[0].line == 3);
  CHECK(result.scenario.ignored == std::vector<std::string>{"net.ipv4.tcp_rmem"});
  CHECK(result.scenario.kernel.sysctl.at("net.core.somaxconn") == 5);
  // In debugfs since 5.13.
  const ReadResult gone = read("[kernel.sysctl]\n\"kernel.sched_latency_ns\" = 6000000");
  REQUIRE(gone.warnings.size() == 1);
  CHECK(gone.scenario.ignored == std::vector<std::string>{"kernel.sched_latency_ns"});
}

TEST_CASE("what a system does with several sockets is said", "[reader]") {
  // A program that no policy describes is taken to do what Lu's patch did.
  const ReadResult old = read("[kernel]\nversion = \"3.8\"");
  REQUIRE(old.warnings.size() == 1);
  CHECK(old.warnings[0].what.find("assumed") != std::string::npos);
  CHECK(old.warnings[0].what.find("falls back to one shared socket") != std::string::npos);
  CHECK(socket_count(old.scenario) == 1);
  CHECK(watch_graph(old.scenario) == std::vector<std::vector<unsigned>>(16, {0}));
  // Lu's patch of 2014 was tried on 3.8.8: there it shares one socket.
  const ReadResult intel = read(
      "[machine]\ncores = 32\n[kernel]\nversion = \"3.8\"\n[server]\n"
      "policy = \"intel-2014\"");
  REQUIRE(intel.warnings.size() == 1);
  CHECK(intel.warnings[0].what.find("falls back to one shared socket") != std::string::npos);
  CHECK(socket_count(intel.scenario) == 1);
  const ReadResult bsd =
      read("[kernel]\nsystem = \"openbsd\"\n[server]\npolicy = \"bsd-reuseport\"");
  REQUIRE(bsd.warnings.size() == 1);
  CHECK(bsd.warnings[0].what.find("does not balance") != std::string::npos);
}

/// The CPUs that clients who spin are told to share with workers, on a machine with four.
std::string shared_by_spinning(const std::string& clients, const std::string& noise,
                               const std::string& server = "") {
  const ReadResult result = read("[client]\npin = \"" + clients + "\"\nwaits = \"spin\"\n" +
                                 "[machine]\ncores = 4\nsteering = \"loopback\"\nnoise = [" +
                                 noise + "]\n[server]\n" + server);
  if (result.warnings.empty()) return "none";
  CHECK(result.warnings.size() == 1);
  CHECK(result.warnings[0].line == 4);
  const std::string& what = result.warnings[0].what;
  const std::size_t from = what.find("CPU", what.find(", and "));
  return what.substr(from, what.find(" as if") - from);
}

TEST_CASE("a client that spins on a CPU that nothing keeps busy is a warning", "[reader]") {
  const auto thread = [](const std::string& threads, const std::string& pin,
                         const std::string& pause = "0s", const std::string& more = "") {
    return "{ threads = " + threads + ", burst = \"1s\", pause = \"" + pause + "\", pin = \"" +
           pin + "\"" + more + " }";
  };
  const std::string packets = "{ packets = \"1k/s\", burst = \"1us\", pin = \"1\" }";
  CHECK(shared_by_spinning("1", thread("1", "1")) == "none");
  CHECK(shared_by_spinning("0-1", thread("2", "0-1")) == "none");
  CHECK(shared_by_spinning("1", "") == "CPU 1");
  CHECK(shared_by_spinning("1", thread("1", "0")) == "CPU 1");
  CHECK(shared_by_spinning("0-1", thread("1", "0-1")) == "CPUs 0-1");
  CHECK(shared_by_spinning("1,0", thread("1", "0")) == "CPU 1");
  CHECK(shared_by_spinning("1", thread("1", "1", "1ms")) == "CPU 1");
  CHECK(shared_by_spinning("1", thread("1", "1", "0s", ", steal = true")) == "CPU 1");
  CHECK(shared_by_spinning("1", packets) == "CPU 1");
  CHECK(shared_by_spinning("all", thread("1", "2")) == "CPUs 0-1,3");
  // Where no worker runs nobody meets the difference.
  CHECK(shared_by_spinning("0-1", "", "pin = \"2-3\"") == "none");
  CHECK(shared_by_spinning("1-2", "", "pin = \"2-3\"") == "CPU 2");
  CHECK(shared_by_spinning("all", "", "workers = 2") == "CPUs 0-1");
  CHECK(shared_by_spinning("all", "", "workers = 2\npin = \"none\"") == "CPUs 0-3");
}

TEST_CASE("DragonFly's sockets do not balance without the sysctl that makes them", "[reader]") {
  const std::string several =
      "[server]\npolicy = \"nginx-reuseport\"\n[kernel]\nsystem = \"dragonfly\"\n";
  CHECK(read(several).warnings.empty());
  const ReadResult without = read(several + "[kernel.sysctl]\n\"net.inet.tcp.reuseport_ext\" = 0");
  REQUIRE(without.warnings.size() == 1);
  CHECK(without.warnings[0].what ==
        "dragonfly 5.8 with this kernel.sysctl lets several sockets bind one address but does not "
        "balance between them");
}

TEST_CASE("a CPU that sockets ask for in vain", "[reader]") {
  const std::string by_cpu = "[server]\nchoose = \"incoming-cpu\"\n";
  const ReadResult ignored = read(by_cpu + "[kernel]\nversion = \"6.1\"");
  REQUIRE(ignored.warnings.size() == 1);
  CHECK(ignored.warnings[0].what ==
        "linux 6.1 does not look at SO_INCOMING_CPU among the sockets of an address: the hash "
        "alone chooses");
  CHECK(read(by_cpu + "[kernel]\nversion = \"6.2\"").warnings.empty());
  CHECK(
      only_problem(complete(by_cpu + "pin = \"none\"\n[kernel]\nversion = \"6.2\"")) ==
      "4:7 server.choose: \"incoming-cpu\" does not go with pin = \"none\" (a socket asks for the "
      "packets of its worker's CPU, and the worker has none)");
}

TEST_CASE("an order of waking up where there is nobody to choose from is said", "[reader]") {
  const std::string order = "[server]\norder = \"random\"\n";
  CHECK(read(order + "sockets = 1").warnings.empty());
  CHECK(read(order + "sockets = 8\nwatch = { ring = 2 }").warnings.empty());
  const ReadResult own = read(order + "policy = \"nginx-reuseport\"");
  REQUIRE(own.warnings.size() == 1);
  CHECK(own.warnings[0].what == "server.order has no effect: no two workers watch the same socket");
}

TEST_CASE("a dispatcher watches every socket, whatever the policy says", "[reader][policy]") {
  const auto watch = [](const std::string& server) {
    return read("[server]\n" + server).scenario.server.watch.graph;
  };
  using Graph = server::Watch::Graph;
  CHECK(watch("policy = \"memcached\"") == Graph::All);
  CHECK(watch("policy = \"nginx-reuseport\"\nwait = \"dispatcher\"") == Graph::All);
  CHECK(watch("wait = \"dispatcher\"\nwatch = \"all\"") == Graph::All);
  CHECK(watch("policy = \"nginx-reuseport\"") == Graph::Own);
}

TEST_CASE("a program asks for balancing, or does not", "[reader][policy]") {
  const std::string freebsd = "[kernel]\nsystem = \"freebsd\"\n[server]\n";
  const auto asks = [](const std::string& lines) {
    const Scenario s = read(lines).scenario;
    return address_settings(s, s.server.listen[0]).asks_to_balance;
  };
  CHECK(asks(freebsd));
  CHECK_FALSE(asks(freebsd + "policy = \"bsd-reuseport\""));
  CHECK_FALSE(asks(freebsd + "balance = false"));
  CHECK(asks(freebsd + "policy = \"bsd-reuseport\"\nbalance = true"));
  const ReadResult in_vain = read("[server]\nbalance = false");
  REQUIRE(in_vain.warnings.size() == 1);
  CHECK(in_vain.warnings[0].what.find("whatever a program asks") != std::string::npos);
}

TEST_CASE("the hash is that of the resolved scenario", "[reader][hash]") {
  const auto hash = [](const std::string& lines, const Overrides& o = {}) {
    return read(lines, o).scenario.hash;
  };
  const std::string plain = hash("");
  CHECK(plain.size() == 32);
  CHECK(hash("[run]\nduration = \"20000ms\"") == plain);  // the default, written differently
  CHECK(hash("title = \"x\"") == plain);
  CHECK(hash("[sweep]\naxes = [{ key = \"run.load\", values = [1, 2] }]") == plain);
  CHECK(hash("", {{}, 8, {}, {}, {}}) != plain);
  CHECK(hash("[server]\nworkers = 17") != plain);
}

TEST_CASE("every key says what it is", "[reader][table]") {
  for (const Key& key : key_table()) {
    INFO(key.path);
    CHECK_FALSE(key.meaning.empty());
    CHECK_FALSE(key.source.empty());
    CHECK(key.read != nullptr);
    CHECK_FALSE(form_text(key).empty());
    CHECK(find_key(key.path) == &key);
  }
}

}  // namespace
}  // namespace acceptlab::experiment
