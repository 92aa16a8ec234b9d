#include <set>
#include <utility>

#include "tests/catch.hpp"
#include "validation/native/load/closed_clients.hpp"
#include "validation/native/load/connection_pool.hpp"
#include "validation/native/load/own_draws.hpp"
#include "validation/native/load/request.hpp"
#include "validation/native/load/scheduled_arrivals.hpp"

using namespace acceptlab::native::load;

TEST_CASE("Poisson arrivals have the rate, the variance and the order", "[load][arrivals]") {
  const PoissonLoad load{.rate_per_s = 10'000, .duration = 10 * one_second, .seed = 1};
  const Schedule schedule = draw_poisson(load);
  // The count of 100 000 has a standard deviation of 316.
  CHECK(std::abs(static_cast<double>(schedule.size()) - 100'000) < 5 * 316);
  double squares = 0;
  for (std::size_t i = 1; i < schedule.size(); ++i) {
    REQUIRE(schedule[i].at >= schedule[i - 1].at);
    const double gap = static_cast<double>(schedule[i].at - schedule[i - 1].at) / 1e5;
    squares += gap * gap;
  }
  // An exponential gap of mean 1 has the second moment 2.
  CHECK(squares / static_cast<double>(schedule.size()) == Approx(2).epsilon(0.03));
  CHECK(schedule.back().at < load.duration);
}

TEST_CASE("the same seed draws the same arrivals", "[load][arrivals]") {
  const auto times = [](std::uint64_t seed) {
    std::vector<Nanoseconds> all;
    for (const auto& c : draw_poisson({.rate_per_s = 100, .duration = one_second, .seed = seed}))
      all.push_back(c.at);
    return all;
  };
  CHECK(times(3) == times(3));
  CHECK(times(3) != times(4));
}

TEST_CASE("own flows on loopback do not repeat, elsewhere the kernel chooses", "[load][arrivals]") {
  std::set<std::pair<std::uint32_t, std::uint16_t>> seen;
  for (std::uint64_t n = 0; n < 1'000'000; ++n) {
    const PlannedConnection flow = own_flow(n, true);
    REQUIRE(flow.address >> 24 == 127);
    REQUIRE(flow.port >= 32768);
    REQUIRE(seen.emplace(flow.address, flow.port).second);
  }
  CHECK(own_flow(7, false).address == 0);
  CHECK(own_flow(7, false).port == 0);
}

TEST_CASE("closed clients connect again when they have thought", "[load][arrivals]") {
  // Two clients, think 10 ms: they start at 0 and 5 ms. The first is answered at 3 ms.
  ClosedClients clients({.clients = 2, .think = 10'000'000, .duration = one_second, .cpu = 7});
  CHECK(clients.due() == 0);
  CHECK(clients.take().cpu == 7);
  CHECK(clients.due() == 5'000'000);
  clients.ended(3'000'000, true);
  CHECK(clients.take().at == 5'000'000);
  CHECK(clients.take().at == 13'000'000);
  CHECK(clients.due() == never);
}

TEST_CASE("closed clients stop at the end, and pause when nothing goes", "[load][arrivals]") {
  ClosedClients clients({.clients = 1, .duration = 100'000'000});
  clients.take();
  clients.ended(50'000'000, false);
  CHECK(clients.due() == 51'000'000);
  clients.take();
  clients.ended(60'000'000, true);
  CHECK(clients.due() == 60'000'000);
  clients.take();
  clients.ended(100'000'000, true);
  CHECK(clients.due() == never);
}

TEST_CASE("the pool hands out what it has, in order of issue", "[load][pool]") {
  ConnectionPool pool(3);
  Connection* first = pool.open();
  Connection* second = pool.open();
  Connection* third = pool.open();
  CHECK(pool.open() == nullptr);
  CHECK(pool.oldest() == first);
  pool.release(*second);
  CHECK(pool.open_count() == 2);
  pool.release(*first);
  CHECK(pool.oldest() == third);
  Connection* again = pool.open();
  CHECK(again == first);
  pool.release(*third);
  CHECK(pool.oldest() == again);
  pool.release(*again);
  CHECK(pool.oldest() == nullptr);
  CHECK(pool.open_count() == 0);
}

TEST_CASE("requests say demand, wait and number", "[load][request]") {
  Request request("/work", 1500, "127.0.0.1:80");
  CHECK(request.text(220'000, 7) ==
        "GET /work?cpu=220000&wait=1500&id=7 HTTP/1.1\r\n"
        "Host: 127.0.0.1:80\r\nConnection: close\r\n\r\n");
  Request with_query("/a?b=c", 0, "h:1");
  CHECK(with_query.text(1, 2).substr(0, 30) == "GET /a?b=c&cpu=1&wait=0&id=2 H");
}
