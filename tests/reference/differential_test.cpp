#include <rapidcheck.h>

#include <algorithm>
#include <cmath>
#include <sstream>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/reference/plain_server.hpp"
#include "tests/traced_run.hpp"

// AcceptLab without costs against the plain server of this folder, on random servers and loads:
// each connection must be accepted at the same nanosecond by the same worker, or refused by both.

namespace acceptlab::testing {
namespace {

struct Case {
  plain::Server server;
  std::vector<plain::Connection> connections;
};

std::ostream& operator<<(std::ostream& out, const Case& c) {
  out << c.server.workers << " workers, " << c.server.sockets << " sockets, room " << c.server.room
      << ", watch";
  for (const auto& list : c.server.watch) {
    out << " [";
    for (const unsigned s : list) out << " " << s;
    out << " ]";
  }
  for (const auto& k : c.connections)
    out << "\n  at " << k.at << " service " << k.service << " socket " << k.socket;
  return out;
}

/// Scenario text that says the same as `server`.
experiment::Scenario scenario_of(const plain::Server& server, bool blocking) {
  std::ostringstream text;
  text << "sockets = " << server.sockets << "\nwatch = [";
  for (const auto& list : server.watch) {
    text << "[";
    for (const unsigned s : list) text << s << ",";
    text << "],";
  }
  text << "]\nallow_unwatched = true\nstyle = \"prefork\"\nscan = \"fixed\"\nbacklog = "
       << server.room - 1 << "\nwait = \"" << (blocking ? "blocking" : "epoll-exclusive") << "\"\n";
  std::string head = "format = 1\n" + std::string(plain_text);
  const std::string three = "workers = 3";
  head.replace(head.find(three), three.size(), "workers = " + std::to_string(server.workers));
  auto s = scenario(head + text.str() + "[client]\nsyn_retries = 0\n");
  s.run.duration.reset();
  return s;
}

/// Empty when both agree, else the first difference.
std::string difference(const Case& c) {
  auto s = scenario_of(c.server, c.server.wake == plain::Server::Wake::LongestAsleep);
  std::vector<Row> rows;
  for (const auto& k : c.connections) {
    rows.push_back(
        {sim::Duration(k.at), sim::Duration(k.service), static_cast<std::int32_t>(k.socket)});
  }
  replay(s, rows);
  s.run.duration = sim::Duration(c.connections.back().at);
  s.run.drain = std::chrono::hours(10);
  const TracedRun run = traced_run(s);
  const plain::Outcome expected = plain::serve(c.server, c.connections);

  std::vector<plain::Fate> fates(c.connections.size());
  for (const Accept& a : run.accepts) {
    fates.at(a.connection).accepted = a.at.time_since_epoch().count();
    fates.at(a.connection).worker = a.worker;
  }
  for (const End& e : run.ends) {
    if (e.outcome == kernel::Outcome::Refused) fates.at(e.connection).refused = true;
    if (e.outcome == kernel::Outcome::Completed)
      fates.at(e.connection).done = e.at.time_since_epoch().count();
  }
  for (std::size_t i = 0; i < fates.size(); ++i) {
    const plain::Fate &got = fates[i], &want = expected.fates[i];
    if (got == want) continue;
    std::ostringstream out;
    out << "connection " << i << ": refused " << got.refused << "/" << want.refused << ", accepted "
        << got.accepted << "/" << want.accepted << ", worker " << got.worker << "/" << want.worker
        << ", done " << got.done << "/" << want.done;
    return out.str();
  }
  return {};
}

// --- Random cases

rc::Gen<std::vector<unsigned>> some_sockets(unsigned sockets) {
  return rc::gen::map(rc::gen::nonEmpty(rc::gen::container<std::vector<unsigned>>(
                          rc::gen::inRange<unsigned>(0, sockets))),
                      [](std::vector<unsigned> list) {
                        std::sort(list.begin(), list.end());
                        list.erase(std::unique(list.begin(), list.end()), list.end());
                        return list;
                      });
}

plain::Server random_server(bool blocking) {
  plain::Server server;
  server.workers = *rc::gen::inRange(1U, 7U).as("workers");
  server.sockets = *rc::gen::inRange(1U, 5U).as("sockets");
  server.room = *rc::gen::element<std::uint64_t>(1, 2, 3, 5, 20, 1000).as("room");
  server.wake =
      blocking ? plain::Server::Wake::LongestAsleep : plain::Server::Wake::FirstRegistered;
  for (unsigned w = 0; w < server.workers; ++w) {
    // Blocked in accept() a worker can only wait for one.
    server.watch.push_back(blocking ? std::vector<unsigned>{*rc::gen::inRange(0U, server.sockets)}
                                    : *some_sockets(server.sockets));
  }
  return server;
}

/// Gaps and services: a round number each time, so that ends and arrivals coincide, or exponential.
std::vector<plain::Connection> random_load(const plain::Server& server) {
  const bool exponential = *rc::gen::arbitrary<bool>().as("exponential service");
  const bool paced = *rc::gen::arbitrary<bool>().as("paced arrivals");
  const auto load = *rc::gen::inRange(2, 15).as("tenths of the workers' capacity");
  const auto seed = *rc::gen::inRange<std::uint64_t>(0, 1U << 30).as("seed");
  const auto length = *rc::gen::inRange(1, 250).as("connections");
  constexpr double service = 1000, least_gap = 1;
  const double gap = std::max(least_gap, service * 10 / (server.workers * load));

  sim::DrawSequence draws({seed, 0}, sim::Purpose::Choice, 0, 0);
  std::vector<plain::Connection> connections;
  std::int64_t at = 1;
  for (int i = 0; i < length; ++i) {
    at += static_cast<std::int64_t>(paced ? gap : -gap * std::log(draws.unit()));
    const double cpu = exponential ? -service * std::log(draws.unit()) : service;
    connections.push_back({at, static_cast<std::int64_t>(cpu), draws.below(server.sockets)});
  }
  return connections;
}

TEST_CASE("epoll-exclusive prefork workers do what the plain server does", "[reference]") {
  REQUIRE(rc::check("first registered idle worker, lowest socket first", [] {
    Case c;
    c.server = random_server(false);
    c.connections = random_load(c.server);
    RC_LOG() << c << "\n";
    const std::string found = difference(c);
    RC_LOG() << found << "\n";
    RC_ASSERT(found.empty());
  }));
}

TEST_CASE("blocking workers do what the plain server does", "[reference]") {
  REQUIRE(rc::check("longest asleep", [] {
    Case c;
    c.server = random_server(true);
    c.connections = random_load(c.server);
    RC_LOG() << c << "\n";
    const std::string found = difference(c);
    RC_LOG() << found << "\n";
    RC_ASSERT(found.empty());
  }));
}

TEST_CASE("the plain server itself, by hand", "[reference]") {
  // Two workers on socket 0, worker 1 alone on socket 1, room 1, service 10. At 0 and 1 both are
  // taken; 2 waits on socket 1; 3 waits on socket 0; 4 finds socket 0 full. At 10 worker 0 takes 3;
  // at 11 worker 1 takes 2.
  const plain::Server server{2, 2, {{0}, {0, 1}}, 1, plain::Server::Wake::FirstRegistered};
  const auto out =
      plain::serve(server, {{0, 10, 0}, {1, 10, 0}, {2, 10, 1}, {3, 10, 0}, {4, 10, 0}});
  CHECK(out.fates[0] == plain::Fate{false, 0, 10, 0});
  CHECK(out.fates[1] == plain::Fate{false, 1, 11, 1});
  CHECK(out.fates[2] == plain::Fate{false, 11, 21, 1});
  CHECK(out.fates[3] == plain::Fate{false, 10, 20, 0});
  CHECK(out.fates[4].refused);
  CHECK(out.waiting == std::vector<std::int64_t>{7, 9});
}

}  // namespace
}  // namespace acceptlab::testing
