#include "models/server/combinations.hpp"

#include <algorithm>

#include "tests/models/server_scenario.hpp"

namespace acceptlab {
namespace {

using server::ServerSettings;

std::string gate_text(server::Gate::Kind kind) {
  switch (kind) {
    case server::Gate::Kind::None:
      return "\"none\"";
    case server::Gate::Kind::FreeFraction:
      return "{ free_fraction = 0.5 }";
    case server::Gate::Kind::IdleThread:
      return "\"idle-thread\"";
    case server::Gate::Kind::Limit:
      return "{ max = 3, low = 1, over = \"park\" }";
    case server::Gate::Kind::Delay:
      break;
  }
  return "{ delay = \"200us\" }";
}

std::string text_of(const ServerSettings& s) {
  const auto quoted = [&](std::string_view choice) {
    return std::string(choice) + " = \"" + std::string(server::value_of(s, choice)) + "\"\n";
  };
  std::string handoff(server::value_of(s, "handoff"));
  handoff = handoff == "random" ? "{ random = 2 }" : "\"" + handoff + "\"";
  return quoted("style") + quoted("wait") + quoted("trigger") + quoted("rearm") +
         quoted("first_read") + "batch = " + (s.batch == 0 ? "\"all\"" : std::to_string(s.batch)) +
         "\ngate = " + gate_text(s.gate.kind) + "\nhandoff = " + handoff + "\n";
}

/// Calls `f` with every combination of the choices that the table is about.
template <class F>
void for_each_combination(F&& f) {
  ServerSettings s;
  const auto each = [](auto& choice, std::size_t count, auto&& then) {
    for (std::size_t i = 0; i < count; ++i) {
      choice = static_cast<std::remove_reference_t<decltype(choice)>>(i);
      then();
    }
  };
  each(s.style, server::style_names.size(), [&] {
    each(s.wait, kernel::wait_names.size(), [&] {
      each(s.trigger, kernel::trigger_names.size(), [&] {
        each(s.rearm, server::rearm_names.size(), [&] {
          each(s.gate.kind, server::gate_names.size(), [&] {
            each(s.handoff.kind, server::handoff_names.size(), [&] {
              each(s.first_read, server::first_read_names.size(), [&] {
                for (const unsigned batch : {1U, 4U, 0U}) {
                  s.batch = batch;
                  f(s);
                }
              });
            });
          });
        });
      });
    });
  });
}

bool runs_on_linux(const ServerSettings& s) { return s.wait != kernel::Wait::Kqueue; }

TEST_CASE("every row of the table names choices and values that exist", "[models][combinations]") {
  const auto known = [](std::string_view choice, std::string_view value) {
    bool found = false;
    for_each_combination([&](const ServerSettings& s) { found |= value_of(s, choice) == value; });
    return found;
  };
  for (const server::Rule& rule : server::rules()) {
    INFO(rule.choice << " " << rule.value << " " << rule.other);
    CHECK(known(rule.choice, rule.value));
    for (const std::string_view value : rule.values) CHECK(known(rule.other, value));
    CHECK_FALSE(rule.reason.empty());
  }
}

TEST_CASE("what epoll_ctl refuses is no combination", "[models][combinations]") {
  ServerSettings settings;
  settings.style = server::Style::EventLoop;
  settings.wait = kernel::Wait::EpollExclusive;
  for (const auto trigger : {kernel::Trigger::Level, kernel::Trigger::OneShot}) {
    settings.trigger = trigger;
    CHECK(server::broken_rules(settings).empty() == (trigger == kernel::Trigger::Level));
  }
  settings.wait = kernel::Wait::Epoll;
  CHECK(server::broken_rules(settings).empty());
}

TEST_CASE("what the table allows runs, and loses no connection from its books",
          "[models][combinations][conservation]") {
  // Two workers; one stands still, one crashes and a socket closes while connections are open. The
  // invariants of every run are checked on the way; here that all have an end.
  unsigned runs = 0;
  for_each_combination([&](const ServerSettings& s) {
    if (!server::broken_rules(s).empty() || !runs_on_linux(s)) return;
    ServerCase all{.server =
                       "workers = 3\nthreads = 2\nsockets = 2\nwatch = \"all\"\n"
                       "connections = 20\n" +
                       text_of(s),
                   .work =
                       "cpu = { type = \"exponential\", mean = \"100us\" }\n"
                       "wait = { type = \"exponential\", mean = \"300us\" }\nrequests = 2\n"
                       "hold = \"200us\"",
                   .costs = "accept_ok = \"5us\"\nclose = \"2us\"\nwake_idle = \"3us\"",
                   .arrive = {},
                   .events =
                       "[[events]]\nat = \"4.1ms\"\ndo = { stall_worker = 0, for = \"3ms\" }\n"
                       "[[events]]\nat = \"6.05ms\"\ndo = { crash_worker = 1 }\n"
                       "[[events]]\nat = \"8.3ms\"\ndo = { close_socket = 0 }\n",
                   .duration = "20ms"};
    for (int i = 0; i < 30; ++i) all.arrive.push_back({std::to_string(0.1 + 0.5 * i) + "ms", 3});
    INFO(text_of(s));
    const auto m = all.run();
    ++runs;
    const auto& c = m.connections;
    CHECK(c.offered == 90);
    CHECK(c.in_flight() == 0);
    CHECK(c.completed + c.refused + c.reset + c.timed_out == 90);
    CHECK(c.completed > 45);
    sim::Int128 blamed = 0;
    for (const auto ns : m.blame.ns) blamed += ns;
    CHECK(static_cast<double>(blamed) ==
          Approx(m.latency.service_wait.mean_ns() *
                 static_cast<double>(m.latency.service_wait.count())));
  });
  CHECK(runs > 50);
}

TEST_CASE("one set for all: a crash, a stall and a close at any moment", "[models][combinations]") {
  // What each thread was handed and has not come to is held by it, no longer and no shorter.
  for (unsigned seed = 0; seed < 150; ++seed) {
    const std::string at = std::to_string(2 + 0.037 * seed);
    ServerCase all{
        .server =
            "workers = 4\nsockets = 2\nwatch = \"all\"\nwait = \"shared-epoll\"\n" +
            std::string(seed % 2 == 0 ? "trigger = \"edge\"\nbatch = \"all\"\n" : "batch = 4\n"),
        .work =
            "cpu = { type = \"exponential\", mean = \"60us\" }\n"
            "wait = { type = \"exponential\", mean = \"100us\" }\n"
            "requests = 3\nhold = \"200us\"",
        .costs = "accept_ok = \"5us\"\nepoll_wait = \"20us\"\nwake_idle = \"3us\"",
        .arrive = {},
        .events = "[[events]]\nat = \"" + at + "ms\"\ndo = { crash_worker = 1 }\n" +
                  "[[events]]\nat = \"" + at + "ms\"\ndo = { crash_worker = 2 }\n" +
                  "[[events]]\nat = \"3ms\"\ndo = { stall_worker = 0, for = \"1ms\" }\n" +
                  "[[events]]\nat = \"5ms\"\ndo = { close_socket = 0 }\n"};
    for (int i = 0; i < 20; ++i) all.arrive.push_back({std::to_string(0.5 + 0.4 * i) + "ms", 5});
    INFO(seed);
    const auto c = all.run(seed).connections;
    CHECK(c.offered == 100);
    CHECK(c.completed + c.refused + c.reset + c.timed_out == 100);
  }
}

TEST_CASE("what it does not allow is refused", "[models][combinations]") {
  const auto refused = [](const std::string& server) {
    try {
      ServerCase{.server = server, .arrive = {}}.run();
    } catch (const experiment::ScenarioError& error) {
      return error.diagnostics().front().what;
    }
    return std::string("runs");
  };
  CHECK(refused("style = \"event-loop\"\nwait = \"blocking\"") ==
        "server.wait: \"blocking\" does not go with style = \"event-loop\"");
  CHECK(refused("wait = \"blocking\"") == "runs");    // prefork, as nothing else was said
  CHECK(refused("wait = \"dispatcher\"") == "runs");  // round robin, likewise
  CHECK(refused("style = \"prefork\"\nhandoff = \"two-index\"") ==
        "server.handoff: \"two-index\" does not go with style = \"prefork\"");
  CHECK(refused("style = \"prefork\"\nwait = \"dispatcher\"") ==
        "server.wait: \"dispatcher\" does not go with style = \"prefork\"");
  CHECK(refused("wait = \"lock\"\nstyle = \"event-loop\"") ==
        "server.wait: \"lock\" does not go with style = \"event-loop\"");
  CHECK(refused("wait = \"shared-epoll\"\nrearm = 16") ==
        "server.rearm: \"16\" does not go with wait = \"shared-epoll\"");
  CHECK(refused("wait = \"lock\"\nbatch = \"all\"") ==
        "server.batch: \"all\" does not go with wait = \"lock\"");
  CHECK(refused("wait = \"poll\"\nstyle = \"prefork\"\nbatch = \"all\"") == "runs");
  CHECK(refused("wait = \"shared-epoll\"\norder = \"longest-asleep\"") ==
        "server.order: \"longest-asleep\" does not go with wait = \"shared-epoll\"");
  CHECK(refused("wait = \"dispatcher\"\norder = \"random\"") ==
        "server.order: \"random\" does not go with wait = \"dispatcher\"");
  CHECK(refused("wait = \"try-lock\"\norder = \"random\"") ==
        "server.order: \"random\" does not go with wait = \"try-lock\"");
  CHECK(refused("wait = \"lock\"\norder = \"random\"") ==
        "server.order: \"random\" does not go with wait = \"lock\"");
  CHECK(refused("wait = \"epoll-exclusive\"\norder = \"random\"") == "runs");
  CHECK(refused("first_read = \"at-once\"") == "runs");
  CHECK(refused("wait = \"blocking\"\nfirst_read = \"at-once\"") ==
        "server.wait: \"blocking\" does not go with first_read = \"at-once\"");
  CHECK(refused("first_read = \"on-accept\"") == "runs");
  CHECK(refused("wait = \"shared-epoll\"\nfirst_read = \"on-accept\"") ==
        "server.wait: \"shared-epoll\" does not go with first_read = \"on-accept\"");
  CHECK(refused("wait = \"shared-epoll\"\nfirst_read = \"at-once\"") ==
        "server.wait: \"shared-epoll\" does not go with first_read = \"at-once\"");
  CHECK(refused("gate = \"idle-thread\"") ==
        "server.gate: \"idle-thread\" does not go with style = \"event-loop\"");
}

TEST_CASE("a crash in the middle of accept4 loses the connection to the crash",
          "[models][styles]") {
  // accept4 takes 1 ms from 100 ms on; the worker dies at 100.5.
  const auto [system, server] = GENERATE(table<std::string, std::string>({
      {"linux", "wait = \"epoll\""},
      {"linux", "wait = \"blocking\""},
      {"linux", "wait = \"poll\"\nstyle = \"thread-pool\""},
      {"linux", "wait = \"blocking\"\nstyle = \"thread-per-connection\""},
      {"linux", "wait = \"shared-epoll\""},
      {"dragonfly", "wait = \"blocking\""},
  }));
  INFO(system << " " << server);
  ServerCase one{.server = "workers = 1\n" + server + "\n[kernel]\nsystem = \"" + system + "\"",
                 .costs = "accept_ok = \"1ms\"",
                 .arrive = {{"100ms", 1}},
                 .events = "[[events]]\nat = \"100.5ms\"\ndo = { crash_worker = 0 }\n"};
  auto m = one.run();
  CHECK(m.connections.lost_by_cause.at(static_cast<std::size_t>(kernel::LossCause::Crash)) == 1);
  CHECK(m.connections.accepted == 0);
  CHECK(m.connections.in_flight() == 0);
  // The same between the wake-up and the run, which matters where the kernel accepts for the
  // sleeper (DragonFly): elsewhere the connection stays in the queue of the master's socket.
  one.costs = "wake_same = \"1ms\"\nwake_idle = \"1ms\"";
  one.drain = "0s";
  m = one.run();
  CHECK(m.connections.reset == (system == "dragonfly" ? 1 : 0));
}

}  // namespace
}  // namespace acceptlab
