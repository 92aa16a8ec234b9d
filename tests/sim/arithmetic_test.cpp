#include "sim/arithmetic.hpp"

#include <cmath>
#include <limits>

#include "sim/random.hpp"
#include "tests/catch.hpp"

namespace acceptlab::sim {
namespace {

constexpr double ulp = std::numeric_limits<double>::epsilon();

template <class F>
void for_many_uniforms(F&& f) {
  const RandomSpace space{11, 0};
  DrawSequence draws(space, Purpose::Choice, 0, 0);
  for (int i = 0; i < 100000; ++i) f(draws.unit());
}

/// How far log(x) is from the truth, in units of what it promises.
long double log_error(double x) {
  const long double truth = std::log(static_cast<long double>(x));
  return std::fabs(static_cast<long double>(log(x)) - truth) /
         (4e-16L + 2 * static_cast<long double>(ulp) * std::fabs(truth));
}

TEST_CASE("log is within 4e-16 and 2 ulp of the true logarithm", "[sim][arithmetic]") {
  long double worst = 0;
  const auto see = [&](double x) { worst = std::max(worst, log_error(x)); };
  for_many_uniforms([&](double u) {
    see(u);                           // what exponential demands take
    see(1 + u);                       // around 1 from above
    see(1 - u * 1e-6);                // and from below
    see(std::exp(1400 * (u - 0.5)));  // everywhere
  });
  for (int e = -1022; e < 1024; ++e) see(std::ldexp(1.0, e));
  CHECK(worst <= 1.0L);
}

TEST_CASE("log meets its ends", "[sim][arithmetic]") {
  CHECK(std::fabs(log(1.0)) < 1e-16);
  CHECK(log(std::numeric_limits<double>::min()) == Approx(-708.3964185322641));
  CHECK(log(std::numeric_limits<double>::max()) == Approx(709.782712893384));
  CHECK(-log(unit(0)) < 38.0);  // the longest exponential is 37 means
}

TEST_CASE("exp has a relative error below 1e-15", "[sim][arithmetic]") {
  long double worst = 0;
  const auto see = [&](double x) {
    const long double truth = std::exp(static_cast<long double>(x));
    worst = std::max(worst, std::fabs(static_cast<long double>(exp(x)) / truth - 1));
  };
  for_many_uniforms([&](double u) {
    see(1398 * (u - 0.5));
    see(u - 0.5);
    see((u - 0.5) * 1e-8);
  });
  see(0);
  see(-708.0);
  see(709.0);
  CHECK(worst < 1e-15L);
  CHECK(exp(-709.0) == 0);
  CHECK(exp(-1e30) == 0);
  CHECK(exp(710.0) == std::numeric_limits<double>::infinity());
}

TEST_CASE("exp undoes log", "[sim][arithmetic]") {
  for_many_uniforms([](double u) {
    const double x = 1e9 * u;
    if (std::fabs(exp(log(x)) / x - 1) > 1e-14) FAIL("exp(log(" << x << ")) = " << exp(log(x)));
  });
}

TEST_CASE("power agrees with pow", "[sim][arithmetic]") {
  for_many_uniforms([](double u) {
    const double expected = std::pow(u, -1.3);
    if (std::fabs(power(u, -1.3) / expected - 1) > 1e-13) FAIL("power(" << u << ", -1.3)");
  });
}

/// The distance of `x` from the true p-quantile of the normal, by one Newton step in long double
/// from the nearer tail.
long double normal_quantile_error(double p, double x) {
  constexpr long double pi = 3.14159265358979323846264338327950288L;
  const long double sign = p < 0.5 ? -1 : 1;
  const long double tail = p < 0.5 ? static_cast<long double>(p) : 1 - static_cast<long double>(p);
  const long double at = sign * static_cast<long double>(x);
  const long double reached = 0.5L * std::erfc(at / std::sqrt(2.0L));
  const long double density = std::exp(-at * at / 2) / std::sqrt(2 * pi);
  return (reached - tail) / density;
}

TEST_CASE("the inverse normal is exact to 1e-15 of its size", "[sim][arithmetic]") {
  // AS 241 promises 1e-16; the logarithm on the way to the tails and the rounding add the rest.
  long double worst = 0;
  const auto see = [&](double p) {
    const double x = inverse_normal(p);
    worst = std::max(worst, std::fabs(normal_quantile_error(p, x)) /
                                std::max(1.0L, std::fabs(static_cast<long double>(x))));
  };
  for_many_uniforms([&](double u) {
    see(u);
    see(u * 1e-3);
    see(u * 1e-12);
    see(1 - u * 1e-9);
  });
  CHECK(worst < 1e-15L);
  CHECK(inverse_normal(0.5) == 0.0);
  CHECK(inverse_normal(0.99) == Approx(2.3263478740408408).epsilon(1e-15));
  CHECK(inverse_normal(0.975) == Approx(1.9599639845400545).epsilon(1e-15));
  CHECK(inverse_normal(0.01) == Approx(-inverse_normal(0.99)).epsilon(1e-15));
}

}  // namespace
}  // namespace acceptlab::sim
