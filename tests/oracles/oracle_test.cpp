#include <cmath>

#include "tests/catch.hpp"
#include "tests/oracles/oracle_case.hpp"

// The exact answers of tests/vectors/oracles.json, through scenario files.
//
// Seeds are fixed, so a test that passes once passes always. With a correct model each |z| is above
// 4.5 with 7e-6 by the normal and, 19 degrees of freedom, 2.5e-4 by Student's law: over the some
// 300 values a false alarm at the first try has a chance of a few percent.

namespace acceptlab::oracles {
namespace {

constexpr double largest_z = 4.5;

void check(const Run& run) {
  for (const Outcome& o : perform(run, 1)) {
    CAPTURE(run.id, run.part, o.quantity, o.expected, o.mean, o.half_width, o.z);
    CHECK(std::abs(o.z) <= largest_z);
    // Less precise than this, agreement would prove nothing.
    CHECK(o.half_width <= most_half_width(o.precision));
  }
}

void check(const Family& family, Size size) {
  for (const Run& run : family.runs) {
    if (run.size != size) continue;
    DYNAMIC_SECTION(run.id << " " << run.part) { check(run); }
  }
}

TEST_CASE("one shared listener", "[oracles]") { check(one_shared_listener(), Size::Everyday); }
TEST_CASE("split listeners", "[oracles]") { check(split_listeners(), Size::Everyday); }
TEST_CASE("finite backlog", "[oracles]") { check(finite_backlog(), Size::Everyday); }
TEST_CASE("general service", "[oracles]") { check(general_service(), Size::Everyday); }
TEST_CASE("arrival processes", "[oracles]") { check(arrival_processes(), Size::Everyday); }
TEST_CASE("informed choice", "[oracles]") { check(informed_choice(), Size::Everyday); }
TEST_CASE("accept order", "[oracles]") { check(accept_order(), Size::Everyday); }
TEST_CASE("wake-ups", "[oracles]") { check(wake_ups(), Size::Everyday); }
TEST_CASE("clients", "[oracles]") { check(clients(), Size::Everyday); }
TEST_CASE("retransmission", "[oracles]") { check(retransmission(), Size::Everyday); }
TEST_CASE("imbalance", "[oracles]") { check(imbalance(), Size::Everyday); }
TEST_CASE("closing", "[oracles]") { check(closing(), Size::Everyday); }
TEST_CASE("warm-up", "[oracles]") { check(warm_up(), Size::Everyday); }
TEST_CASE("sizing", "[oracles]") { check(sizing(), Size::Everyday); }
TEST_CASE("accept lock", "[oracles]") { check(accept_lock(), Size::Everyday); }
TEST_CASE("output analysis", "[oracles]") { check(output_analysis(), Size::Everyday); }
TEST_CASE("processor sharing", "[oracles]") { check(processor_sharing(), Size::Everyday); }
TEST_CASE("packet work", "[oracles]") { check(packet_work(), Size::Everyday); }

TEST_CASE("every oracle's scenario at a small size", "[oracles]") {
  // No statistics: this one is for builds that are too slow for them, and for the sanitizers.
  for (const Family& family : families()) {
    for (const Run& run : family.runs) {
      CAPTURE(run.id, run.part);
      const auto counts = sketch(run).connections;
      CHECK(counts.offered > 0);
      CHECK(counts.offered == counts.completed + counts.lost() + counts.censored);
    }
  }
}

TEST_CASE("slow: split listeners", "[oracles][.slow]") { check(split_listeners(), Size::Slow); }
TEST_CASE("slow: general service", "[oracles][.slow]") { check(general_service(), Size::Slow); }
TEST_CASE("slow: heavy tails", "[oracles][.slow]") { check(heavy_tails(), Size::Slow); }
TEST_CASE("slow: bounded pareto", "[oracles][.slow]") { check(bounded_pareto(), Size::Slow); }
TEST_CASE("slow: arrival processes", "[oracles][.slow]") { check(arrival_processes(), Size::Slow); }
TEST_CASE("slow: accept order", "[oracles][.slow]") { check(accept_order(), Size::Slow); }
TEST_CASE("slow: retransmission", "[oracles][.slow]") { check(retransmission(), Size::Slow); }
TEST_CASE("slow: closing", "[oracles][.slow]") { check(closing(), Size::Slow); }
TEST_CASE("slow: warm-up", "[oracles][.slow]") { check(warm_up(), Size::Slow); }
TEST_CASE("slow: sizing", "[oracles][.slow]") { check(sizing(), Size::Slow); }

}  // namespace
}  // namespace acceptlab::oracles
