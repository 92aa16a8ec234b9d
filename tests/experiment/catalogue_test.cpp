#include "models/server/catalogue.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "experiment/pages/policy_list.hpp"
#include "experiment/pages/policy_paragraph.hpp"
#include "experiment/pages/watch_graph_text.hpp"
#include "experiment/scenario/resolution.hpp"
#include "models/kernel/kernel_rules.hpp"
#include "models/server/allowed.hpp"
#include "tests/experiment/scenario_text.hpp"

namespace acceptlab::experiment {
namespace {

TEST_CASE("every policy in every era is a scenario on some system", "[catalogue]") {
  for (const server::Policy& policy : server::catalogue()) {
    INFO(policy.name);
    CHECK_FALSE(policy.source.empty());
    CHECK_FALSE(policy.since.empty());
    std::vector<std::string> versions{""};
    for (const server::Era& era : policy.eras) {
      if (!era.since.empty()) versions.emplace_back(era.since);
    }
    const bool freebsd = policy.name == "freebsd-reuseport-lb";
    const bool bsd = policy.name == "dragonfly-per-worker" || policy.name == "bsd-reuseport";
    for (const std::string& version : versions) {
      const std::string lines = "[kernel]\nsystem = \"" +
                                std::string(freebsd ? "freebsd"
                                            : bsd   ? "dragonfly"
                                                    : "linux") +
                                "\"\n[server]\npolicy = \"" + std::string(policy.name) + "\"\n" +
                                (version.empty() ? "" : "version = \"" + version + "\"\n");
      CHECK_NOTHROW(read(lines));
    }
  }
}

TEST_CASE("who watches what is drawn for every policy", "[catalogue]") {
  for (const server::Policy& policy : server::catalogue()) {
    INFO(policy.name);
    CHECK_THAT(watch_graph_text(policy), Catch::Contains("\n    socket 0   "));
  }
  // CPUs / 8 sockets of a machine with 16; Ruby's ring, in which a worker watches two.
  CHECK(watch_graph_text(*server::find_policy("intel-2014")) ==
        "  8 workers on 16 CPUs\n"
        "    watched by  0 1 2 3 4 5 6 7\n"
        "    socket 0    * * * * * * * *\n"
        "    socket 1    * * * * * * * *\n");
  CHECK_THAT(watch_graph_text(*server::find_policy("pitchfork")),
             Catch::Contains("    socket 0    * . . . . . . *\n"
                             "    socket 1    * * . . . . . .\n"));
  CHECK_THAT(watch_graph_text(*server::find_policy("node-cluster")),
             Catch::Contains("    socket 0    . . . . . . . .\n    a thread of its own accepts"));
}

ServerSpec server_of(const std::string& system, const std::string& server) {
  return read("[kernel]\nsystem = \"" + system + "\"\n[server]\n" + server).scenario.server;
}

TEST_CASE("nginx on kqueue takes what kevent told, whatever multi_accept says", "[catalogue]") {
  for (const server::Policy& policy : server::catalogue()) {
    if (policy.server != "nginx" || policy.name == "intel-2014") continue;
    const std::string name = "policy = \"" + std::string(policy.name) + "\"\n";
    INFO(name);
    const ServerSpec bsd = server_of("dragonfly", name);
    if (bsd.wait == kernel::Wait::Kqueue) {
      CHECK(bsd.batch == 0);
      CHECK(server_of("dragonfly", name + "batch = 3").batch == 3);
    }
    const bool all = policy.name == "dragonfly-per-worker" || policy.name == "nginx-multi-accept";
    if (!all) CHECK(server_of("linux", name).batch == 1);
  }
  CHECK(server_of("freebsd", "policy = \"nginx-herd\"").batch == 0);
  CHECK(server_of("freebsd", "policy = \"nginx-accept-mutex\"\nwait = \"kqueue\"").batch == 0);
  CHECK(server_of("freebsd", "policy = \"haproxy\"").batch == 4);
}

TEST_CASE("rows that know their server's backlog set it", "[catalogue]") {
  using Row = std::tuple<std::string, std::string, std::int64_t>;
  for (const auto& [system, policy, backlog] : {Row{"linux", "haproxy", 1024},
                                                Row{"linux", "h2o", 65535},
                                                Row{"linux", "gunicorn-sync", 2048},
                                                Row{"linux", "uvicorn", 2048},
                                                Row{"linux", "go-net", -1},
                                                Row{"linux", "pitchfork", 128},
                                                Row{"linux", "pitchfork-shared", 1024},
                                                Row{"linux", "pitchfork-default-ring", 128},
                                                Row{"linux", "h2o-reuseport", 65535},
                                                Row{"linux", "haproxy-by-group", 1024},
                                                Row{"linux", "haproxy-fair", 1024},
                                                Row{"linux", "varnish", 1024},
                                                Row{"linux", "redis", 511},
                                                Row{"linux", "seastar", 100},
                                                Row{"linux", "gunicorn-gthread", 2048},
                                                Row{"linux", "gunicorn-reuseport", 2048},
                                                Row{"linux", "uwsgi-thunder-lock", 100},
                                                Row{"linux", "node-reuseport", 511},
                                                Row{"linux", "nginx-shared", 511},
                                                Row{"openbsd", "nginx-shared", 511},
                                                Row{"freebsd", "nginx-shared", -1},
                                                Row{"dragonfly", "nginx-shared", -1}}) {
    INFO(system << " " << policy);
    const std::string name = "policy = \"" + policy + "\"\n";
    CHECK(server_of(system, name).backlog == backlog);
    CHECK(server_of(system, name + "backlog = 77").backlog == 77);
  }
}

TEST_CASE("what rows of the catalogue say of their servers", "[catalogue]") {
  CHECK(server_of("linux", "policy = \"haproxy-by-thread\"").handoff.kind ==
        server::HandOff::Kind::None);
  for (const std::string policy : {"node-cluster", "node-cluster-none"}) {
    const std::string name = "policy = \"" + policy + "\"\n";
    CHECK(server_of("linux", name + "version = \"20.2\"").batch == 0);
    CHECK(server_of("linux", name + "version = \"20.3\"").batch == 1);
    CHECK(server_of("linux", name).batch == 1);
  }
  const auto batch = [](const std::string& lines) {
    return server_of("linux", "policy = " + lines).batch;
  };
  // MAX_ACCEPT 64 until 2.3, 4 since 2.4 (66161326f); no queues of threads before 2.0.
  CHECK(batch("\"haproxy\"\nversion = \"2.3\"") == 64);
  CHECK(batch("\"haproxy\"\nversion = \"2.4\"") == 4);
  using HandOff = server::HandOff::Kind;
  const auto handoff = [](const std::string& lines) {
    return server_of("linux", "policy = " + lines).handoff.kind;
  };
  CHECK(handoff("\"haproxy\"\nversion = \"1.9\"") == HandOff::None);
  CHECK(handoff("\"haproxy\"\nversion = \"2.0\"") == HandOff::TwoIndex);
  CHECK(handoff("\"haproxy-fair\"") == HandOff::RoundRobin);
  CHECK(handoff("\"haproxy-random-two\"") == HandOff::Random);
  CHECK(batch("\"redis\"\nversion = \"7.2\"") == 1000);
  CHECK(batch("\"redis\"") == 10);
  CHECK(batch("\"nginx-multi-accept\"") == 0);
  CHECK(batch("\"nginx-multi-accept\"\nversion = \"1.9\"") == 0);
  CHECK(server_of("linux", "policy = \"nginx-multi-accept\"\nversion = \"1.9\"").wait ==
        kernel::Wait::TryLock);
  CHECK(server_of("linux", "policy = \"hermes\"").choose == kernel::Choose::Bitmap);
  CHECK(server_of("linux", "policy = \"affinity-accept\"").order ==
        kernel::WakeOrder::SameCpuFirst);
  CHECK(server_of("linux", "policy = \"io-uring-shared\"").wait == kernel::Wait::IoUring);
  // prefork.c make_child: the bucket of a child is its slot modulo the buckets.
  const auto buckets =
      read("[machine]\ncores = 16\n[server]\npolicy = \"apache-buckets\"\nworkers = 5");
  CHECK(watch_graph(buckets.scenario) ==
        std::vector<std::vector<unsigned>>{{0}, {1}, {0}, {1}, {0}});
}

TEST_CASE("HAProxy, in every version, reads at once; no other row does", "[catalogue]") {
  for (const server::Policy& policy : server::catalogue()) {
    for (const std::string version : {"1.8", "2.0", "2.6", ""}) {
      INFO(policy.name << " " << version);
      const auto settings = server::settings_of(policy, version);
      const bool at_once = std::any_of(settings.begin(), settings.end(), [](const auto& s) {
        return s.key == "first_read" && s.value == "at-once";
      });
      CHECK(at_once == (policy.server == "haproxy"));
    }
  }
  CHECK(server_of("linux", "policy = \"haproxy\"").first_read == server::FirstRead::AtOnce);
  CHECK(server_of("linux", "policy = \"haproxy\"\nfirst_read = \"event\"").first_read ==
        server::FirstRead::Event);
}

TEST_CASE("who watches what in the rows whose graph is their point", "[catalogue]") {
  using Graph = std::vector<std::vector<unsigned>>;
  const auto graph = [](const std::string& policy, const std::string& more = "workers = 4") {
    return watch_graph(read("[machine]\ncores = 16\nllc_per_package = 2\n[server]\npolicy = \"" +
                            policy + "\"\n" + more)
                           .scenario);
  };
  CHECK(graph("seastar") == Graph{{0}, {}, {}, {}});
  CHECK(graph("haproxy-by-group") == Graph{{0}, {0}, {1}, {1}});
  CHECK(graph("apache-event-buckets") == Graph{{0}, {1}, {0}, {1}});
  // listeners.rb: queues_per_worker is all but one.
  CHECK(graph("pitchfork-default-ring", "workers = 3") ==
        Graph{{0, 1, 2, 3, 4, 5, 6}, {1, 2, 3, 4, 5, 6, 7}, {2, 3, 4, 5, 6, 7, 0}});
  CHECK(graph("hermes") == Graph{{0}, {1}, {2}, {3}});
  CHECK(graph("affinity-accept", "workers = 2") == Graph{{0, 1}, {0, 1}});
}

TEST_CASE("nginx asks FreeBSD to balance since 1.15.1", "[catalogue]") {
  const std::string name = "policy = \"nginx-reuseport\"\n";
  CHECK(server_of("freebsd", name).balance);
  CHECK(server_of("freebsd", name + "version = \"1.15.1\"").balance);
  CHECK_FALSE(server_of("freebsd", name + "version = \"1.15.0\"").balance);
  CHECK(server_of("linux", name + "version = \"1.15.0\"").balance);
}

TEST_CASE("a policy is explained in whole sentences", "[catalogue]") {
  for (const server::Policy& policy : server::catalogue()) {
    INFO(policy.name);
    const std::string paragraph = policy_paragraph(server::settings_of(policy, ""));
    CHECK(paragraph.back() == '.');
    CHECK(paragraph.find("  ") == std::string::npos);
    CHECK(paragraph.find("..") == std::string::npos);
    CHECK(paragraph.find('{') == std::string::npos);
    CHECK(std::count(paragraph.begin(), paragraph.end(), '.') >= 2);
    const std::string page = policies_text(std::string(policy.name));
    CHECK_THAT(page, Catch::Contains("source: "));
    CHECK_THAT(page, Catch::Contains("watched by"));
  }
  // With multi_accept no turn ends in a success, after which a worker would move.
  const auto moves = [](std::string_view name) {
    return policy_paragraph(server::settings_of(*server::find_policy(name), "")).find("17th") !=
           std::string::npos;
  };
  CHECK(moves("nginx-shared"));
  CHECK_FALSE(moves("nginx-multi-accept"));
  CHECK(policy_paragraph(server::settings_of(*server::find_policy("haproxy"), "")) ==
        "An address has one listen socket, which all workers watch. A worker waits in an epoll set "
        "of its own, and a connection wakes every one that waits for its socket; those that come "
        "too late find nothing. It takes at most 4 a turn. What it accepted it reads in the same "
        "turn; only a connection that has sent nothing yet goes into its set. What is accepted "
        "goes to the less loaded of two workers, to which one cursor that runs up and one that "
        "runs down point; who accepted keeps it when no more loaded.");
}

TEST_CASE("names of policies are unique and eras rise", "[catalogue]") {
  std::set<std::string_view> names;
  for (const server::Policy& policy : server::catalogue()) {
    CHECK(names.insert(policy.name).second);
    for (std::size_t i = 1; i < policy.eras.size(); ++i)
      CHECK(server::older(policy.eras[i - 1].since, policy.eras[i].since));
  }
}

TEST_CASE("versions compare by their numbers", "[catalogue]") {
  CHECK(server::older("1.9.1", "1.10"));
  CHECK_FALSE(server::older("1.10", "1.9.1"));
  CHECK_FALSE(server::older("1.21.6", "1.21.6"));
  CHECK(server::older("", "1"));
  for (const char* version : {"1", "1.9.1", "2.0-dev1", "2.6.12-1+deb12u1", "2.4.62~rc1"})
    CHECK(server::is_version(version));
  for (const char* other : {"", "abc", "1.", ".1", "1..2", "v1.2", "1.x", "-1"})
    CHECK_FALSE(server::is_version(other));
}

TEST_CASE("a version of before its policy is told from one that has it", "[catalogue]") {
  const auto too_old = [](const char* policy, const char* version) {
    return server::too_old(*server::find_policy(policy), version);
  };
  CHECK(too_old("nginx-reuseport", "1.8"));
  CHECK_FALSE(too_old("nginx-reuseport", "1.9.1"));
  CHECK_FALSE(too_old("nginx-reuseport", ""));
  CHECK(too_old("haproxy-by-group", "2.4"));
  CHECK(too_old("haproxy", "1.2"));
  // reusePort came to the line of 22 as well, not to those between.
  CHECK(too_old("node-reuseport", "18"));
  CHECK(too_old("node-reuseport", "22.11"));
  CHECK_FALSE(too_old("node-reuseport", "22.12"));
  CHECK(too_old("node-reuseport", "23.0"));
  CHECK_FALSE(too_old("node-reuseport", "23.1"));
  // Patches have the year in which they were sent, and systems their own versions.
  CHECK_FALSE(too_old("intel-2014", "1.6"));
  CHECK_FALSE(too_old("io-uring-shared", "1.6"));
}

TEST_CASE("pools of threads are as large as their servers' defaults", "[catalogue]") {
  const auto threads = [](const std::string& policy) {
    return server_of("linux", "policy = \"" + policy + "\"").threads;
  };
  for (const char* mpm : {"apache-worker", "apache-event", "apache-event-buckets"})
    CHECK(threads(mpm) == 25);
  CHECK(threads("puma") == 5);
  CHECK(threads("varnish") == 100);
  CHECK(server_of("linux", "policy = \"puma\"\nthreads = 16").threads == 16);
}

TEST_CASE("epoll is Linux's, kqueue the BSDs'", "[catalogue]") {
  for (const auto system :
       {kernel::System::Linux, kernel::System::DragonFly, kernel::System::FreeBsd,
        kernel::System::NetBsd, kernel::System::OpenBsd, kernel::System::MacOs}) {
    const auto range = kernel::modelled_versions(system);
    const bool linux = system == kernel::System::Linux;
    for (const kernel::Version version :
         {range.oldest, kernel::Version{4, 4, 0}, kernel::Version{4, 5, 0}, range.newest}) {
      if (version < range.oldest) continue;
      INFO(static_cast<int>(system) << " " << version.major << "." << version.minor);
      CHECK(server::allowed(system, version, "wait", "epoll").allowed == linux);
      CHECK(server::allowed(system, version, "wait", "epoll-exclusive").allowed ==
            (linux && version >= kernel::Version{4, 5, 0}));
      CHECK(server::allowed(system, version, "wait", "kqueue").allowed == !linux);
    }
  }
}

TEST_CASE("rows of the table name values that exist", "[catalogue]") {
  for (const server::Need& need : server::needs()) {
    INFO(need.value);
    const auto has = [&](const auto& names) {
      return std::find(names.begin(), names.end(), need.value) != names.end();
    };
    CHECK((need.choice == "wait" ? has(kernel::wait_names) : has(kernel::choose_names)));
  }
}

TEST_CASE("the JSON list has name, source, since and choices", "[catalogue]") {
  const auto list = nlohmann::json::parse(policies_json(""));
  CHECK(list.size() == server::catalogue().size());
  for (const auto& entry : list) {
    for (const char* key : {"name", "source", "since", "sockets", "wait"})
      CHECK(entry.contains(key));
  }
  const auto one = nlohmann::json::parse(policies_json("nginx-shared"));
  CHECK(one.at(0).at("wait") == "epoll-exclusive");
  CHECK(one.at(0).at("eras").size() == 3);
  CHECK(nlohmann::json::parse(systems_json("")).size() == 6);
}

}  // namespace
}  // namespace acceptlab::experiment
