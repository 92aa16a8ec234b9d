#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <utility>

#include "experiment/exact/model.hpp"
#include "experiment/exact/renewal_wait.hpp"
#include "tests/catch.hpp"
#include "tests/exact/oracle_values.hpp"

// The exact solver against the oracles that it can answer, each to 1e-8.

namespace acceptlab::exact {
namespace {

constexpr double us = 1e-6;

void check_quantiles(const std::string& id, const std::string& before, const std::string& after,
                     const TimeLaw& law) {
  for (const auto& [name, p] :
       {std::pair{"p50", 0.5}, std::pair{"p90", 0.9}, std::pair{"p99", 0.99}})
    check_oracle(id, before + name + after, law.quantile(p) / us);
}

void check_waits(const std::string& id, const Answer& a) {
  check_oracle(id, "rho", a.utilisation);
  check_oracle(id, "P_wait", a.wait_chance);
  check_oracle(id, "W_mean_us", a.wait.mean / us);
  check_oracle(id, "T_mean_us", a.response.mean / us);
}

void check_waits_to_p999(const std::string& id, const Answer& a) {
  check_waits(id, a);
  check_quantiles(id, "W_", "_us", a.wait);
  check_oracle(id, "W_p99_9_us", a.wait.quantile(0.999) / us);
}

void check_deviations(const std::string& id, const Answer& a) {
  check_oracle(id, "W_sd_us", a.wait.sd / us);
  check_oracle(id, "T_sd_us", a.response.sd / us);
}

const PhaseType two_phases = PhaseType::hyperexponential({0.9, 0.1}, {50 * us, 550 * us});

TEST_CASE("M/M/c", "[exact]") {
  for (const auto& [id, queue] : {std::pair{"S01", MarkovQueue{8000, 100 * us, 1, {}}},
                                  std::pair{"S02", MarkovQueue{500, 1000 * us, 1, {}}},
                                  std::pair{"S03", MarkovQueue{36000, 100 * us, 4, {}}},
                                  std::pair{"S04", MarkovQueue{50000, 100 * us, 8, {}}}}) {
    const Answer a = solve(queue);
    check_waits_to_p999(id, a);
    check_quantiles(id, "T_", "_us", a.response);
    check_oracle(id, "T_p99_9_us", a.response.quantile(0.999) / us);
    check_oracle(id, "W_sd_us", a.wait.sd / us);
    check_oracle(id, "Lq_mean", a.pending_mean);
    check_oracle(id, "L_mean", a.pending_mean + a.utilisation * queue.workers);
  }
}

TEST_CASE("independent copies", "[exact]") {
  for (const unsigned k : {1U, 2U, 4U, 8U, 16U}) {
    const Model model{{{MarkovQueue{120000.0 / k, 100 * us, 16 / k, {}}, k}}};
    const Answer a = solve(model).whole;
    const std::string name = "k" + std::to_string(k) + ".";
    check_oracle("S05", name + "P_wait", a.wait_chance);
    check_oracle("S05", name + "W_mean_us", a.wait.mean / us);
    check_oracle("S05", name + "W_p99_us", a.wait.quantile(0.99) / us);
    check_oracle("S05", name + "W_p99_9_us", a.wait.quantile(0.999) / us);
    check_oracle("S05", name + "T_p99_us", a.response.quantile(0.99) / us);
    CHECK(a.throughput_per_s == Approx(120000));
    CHECK(a.utilisation == Approx(0.75));
  }
  CHECK(name_of(Model{{{MarkovQueue{1, 0.1, 2, {}}, 8}}}) == "8 x M/M/2");
}

TEST_CASE("unequal shares are a mixture", "[exact]") {
  const auto one = [](double share) { return MarkovQueue{40000 * share / 128, 100 * us, 1, {}}; };
  const Answer a = solve(Model{{{one(22), 2}, {one(21), 4}}}).whole;
  check_oracle("S06", "W_mean_us", a.wait.mean / us);
  check_oracle("S06", "W_p90_us", a.wait.quantile(0.9) / us);
  check_oracle("S06", "W_p99_us", a.wait.quantile(0.99) / us);
  check_oracle("S06", "W_p99_9_us", a.wait.quantile(0.999) / us);
}

TEST_CASE("M/M/c/K", "[exact]") {
  for (const auto& [id, queue] : {std::pair{"S09", MarkovQueue{9000, 100 * us, 1, 4}},
                                  std::pair{"S10", MarkovQueue{50000, 100 * us, 4, 16}},
                                  std::pair{"S11", MarkovQueue{12000, 100 * us, 1, 129}}}) {
    const Answer a = solve(queue);
    check_oracle(id, "P_loss", a.lost_share);
    check_oracle(id, "goodput_per_s", a.throughput_per_s);
    check_oracle(id, "W_mean_accepted_us", a.wait.mean / us);
    check_oracle(id, "P_wait_accepted", a.wait_chance);
    check_oracle(id, "utilisation", a.utilisation);
    check_quantiles(id, "W_", "_accepted_us", a.wait);
    CHECK(a.busy_in_order.size() == queue.workers);
  }
}

TEST_CASE("ordered hunt", "[exact]") {
  const Answer queued = solve(MarkovQueue{20000, 100 * us, 4, {}});
  const Answer lossy = solve(MarkovQueue{20000, 100 * us, 4, 0});
  check_oracle("S32", "P_wait", queued.wait_chance);
  check_oracle("S33", "P_loss", lossy.lost_share);
  for (unsigned i = 0; i < 4; ++i) {
    const std::string n = std::to_string(i + 1);
    check_oracle("S32", "util_" + n, queued.busy_in_order[i]);
    check_oracle("S32", "share_" + n, queued.busy_in_order[i] / (4 * queued.utilisation));
    check_oracle("S33", "util_" + n, lossy.busy_in_order[i]);
  }
}

TEST_CASE("M/D/c", "[exact]") {
  for (const auto& [id, queue] : {std::pair{"S12", ConstantServiceQueue{8000, 100 * us, 1}},
                                  std::pair{"S13", ConstantServiceQueue{36000, 100 * us, 4}}}) {
    const Answer a = solve(queue);
    check_waits_to_p999(id, a);
    check_oracle(id, "Lq_mean", a.pending_mean);
    CHECK(a.response.quantile(0.99) == Approx(a.wait.quantile(0.99) + queue.service_s));
  }
}

TEST_CASE("M/D/1 agrees with Pollaczek and Khinchine at any load", "[exact]") {
  for (const double rate : {10.0, 500.0, 7000.0, 9900.0}) {
    constexpr double d = 100 * us;
    const Answer a = solve(ConstantServiceQueue{rate, d, 1});
    const Answer pk = solve(SingleServerQueue{rate, d, d * d, d * d * d});
    CAPTURE(rate);
    CHECK(a.wait.mean == Approx(pk.wait.mean).epsilon(1e-9));
    CHECK(a.wait.sd == Approx(pk.wait.sd).epsilon(1e-5));  // 1 - P(Q = 0) cancels at low load
    CHECK(a.wait_chance == Approx(rate * d).epsilon(1e-9));
  }
}

TEST_CASE("M/D/c with many workers", "[exact]") {
  const ConstantServiceQueue queue{0.95 * 64 / (100 * us), 100 * us, 64};
  const Answer a = solve(queue);
  // The mean twice: by Little's law, and from the tail.
  double integral = 0;
  constexpr double step = us / 4;
  for (double t = step / 2; t < 4000 * us; t += step) integral += a.wait.tail(t) * step;
  CHECK(integral == Approx(a.wait.mean).epsilon(1e-5));
  CHECK(a.wait_chance < solve(MarkovQueue{queue.arrivals_per_s, 100 * us, 64, {}}).wait_chance);
}

TEST_CASE("M/G/1: means and deviations", "[exact]") {
  const auto check = [](const std::string& id, const SingleServerQueue& queue) {
    const Answer a = solve(queue);
    check_waits(id, a);
    check_deviations(id, a);
    CHECK(std::isnan(a.wait.quantile(0.99)));
  };
  const auto powers = [](double x) { return std::array{x, x * x, x * x * x}; };
  const auto small = powers(50 * us), large = powers(5000 * us);
  check("S16", {6000, 0.99 * small[0] + 0.01 * large[0], 0.99 * small[1] + 0.01 * large[1],
                0.99 * small[2] + 0.01 * large[2]});
  const double a = 50 * us, b = 150 * us;
  check("S19", {8000, (a + b) / 2, (a * a + a * b + b * b) / 3, (a + b) * (a * a + b * b) / 4});
}

/// Percentiles by the renewal equation, to 1e-4 or better.
void check_numerically(const std::string& id, double load,
                       const std::function<double(double)>& mean_beyond, double tolerance) {
  RenewalWait wait(load, mean_beyond);
  const TimeLaw law{mean_beyond(0), 0, [&](double t) { return wait.tail(t); }};
  for (const auto& [name, p] : {std::pair{"W_p50_us", 0.5}, std::pair{"W_p90_us", 0.9},
                                std::pair{"W_p99_us", 0.99}, std::pair{"W_p99_9_us", 0.999}})
    check_oracle(id, name, law.quantile(p) / us, tolerance);
}

TEST_CASE("M/G/1: percentiles by the renewal equation", "[exact]") {
  const auto over = [](double x) { return std::max(0.0, x); };
  check_numerically(
      "S16", 0.597, [&](double t) { return 0.99 * over(50 * us - t) + 0.01 * over(5000 * us - t); },
      1e-5);
  check_numerically(
      "S19", 0.8,
      [&](double t) {
        const double left = over(150 * us - t);
        return t < 50 * us ? 100 * us - t : left * left / (200 * us);
      },
      1e-7);
  // Three and a half powers of ten between the shortest service and the longest. E[max(S - t, 0)]
  // of the density 1.5 (35 us)^1.5 / c x^-2.5 up to h = 100 ms, c = 1 - (35 us / h)^1.5.
  const double low = 35 * us, high = 100000 * us, c = 1 - std::pow(low / high, 1.5);
  const auto pareto = [=](double t) {
    const double from = std::max(t, low), scale = 1.5 * std::pow(low, 1.5) / c;
    if (t >= high) return 0.0;
    return scale * (2 * (std::pow(from, -0.5) - std::pow(high, -0.5)) -
                    t / 1.5 * (std::pow(from, -1.5) - std::pow(high, -1.5)));
  };
  check_numerically("S18", 7000 * pareto(0), pareto, 1e-4);
  // The response of M/M/1 at rho 0.8 is exponential with the mean 500 us.
  SingleServerQueue queue{8000, 100 * us, 2e4 * us * us, 6e6 * us * us * us,
                          [](double t) { return 100 * us * std::exp(-t / (100 * us)); }};
  const Answer a = solve(queue);
  CHECK(a.response.quantile(0.5) / us == Approx(500 * std::log(2.0)).epsilon(1e-6));
  CHECK(a.response.quantile(0.999) / us == Approx(500 * std::log(1000.0)).epsilon(1e-6));
  CHECK(a.response.tail(0) == 1);
}

TEST_CASE("M/PH/c", "[exact]") {
  for (const auto& [id, queue] :
       {std::pair{"S14", PhaseQueue{7000, two_phases, 1}},
        std::pair{"S15", PhaseQueue{8000, PhaseType::erlang(100 * us, 4), 1}}}) {
    const Answer a = solve(queue);
    check_waits_to_p999(id, a);
    check_deviations(id, a);
  }
  for (const auto& [id, queue] : {std::pair{"S21", PhaseQueue{28000, two_phases, 4}},
                                  std::pair{"S22", PhaseQueue{14000, two_phases, 2}}}) {
    const Answer a = solve(queue);
    check_waits(id, a);
    check_oracle(id, "W_sd_us", a.wait.sd / us);
    check_quantiles(id, "W_", "_us", a.wait);
  }
  const Answer split = solve(Model{{{PhaseQueue{7000, two_phases, 1}, 4}}}).whole;
  check_waits_to_p999("S20", split);
  check_deviations("S20", split);
}

TEST_CASE("M/PH/c where it hurts: near saturation, many workers, a phase alone", "[exact]") {
  SECTION("exponential service is M/M/c") {
    for (const unsigned c : {1U, 4U, 32U}) {
      const double rate = 0.9 * c / (100 * us);
      const Answer phases = solve(PhaseQueue{rate, PhaseType::exponential(100 * us), c});
      const Answer markov = solve(MarkovQueue{rate, 100 * us, c, {}});
      CAPTURE(c);
      CHECK(phases.wait_chance == Approx(markov.wait_chance).epsilon(1e-9));
      CHECK(phases.wait.mean == Approx(markov.wait.mean).epsilon(1e-9));
      CHECK(phases.wait.sd == Approx(markov.wait.sd).epsilon(1e-9));
      CHECK(phases.wait.quantile(0.999) == Approx(markov.wait.quantile(0.999)).epsilon(1e-9));
      CHECK(phases.response.quantile(0.9) == Approx(markov.response.quantile(0.9)).epsilon(1e-9));
    }
  }
  SECTION("load 0.99: logarithmic reduction past convergence would overflow") {
    const double mean = two_phases.mean();
    const Answer a = solve(PhaseQueue{0.99 * 4 / mean, two_phases, 4});
    // Nearly as with one worker four times as fast, for which Pollaczek and Khinchine know it.
    const double faster = mean / 4, second = (1 + 5.5) * faster * faster;
    const Answer pk = solve(SingleServerQueue{0.99 / faster, faster, second, 0});
    CHECK(a.wait.mean == Approx(pk.wait.mean).epsilon(0.05));
    CHECK(std::isfinite(a.wait.quantile(0.999)));
  }
  SECTION("32 workers") {
    const Answer a = solve(PhaseQueue{0.8 * 32 / (100 * us), two_phases, 32});
    double integral = 0;
    constexpr double step = us / 2;
    for (double t = step / 2; t < 3000 * us; t += step) integral += a.wait.tail(t) * step;
    CHECK(integral == Approx(a.wait.mean).epsilon(1e-4));
  }
}

TEST_CASE("closed clients", "[exact]") {
  for (const auto& [id, queue] : {std::pair{"S44", ClosedQueue{64, 1000 * us, 100 * us, 4}},
                                  std::pair{"S45", ClosedQueue{16, 1000 * us, 100 * us, 1}}}) {
    const Answer a = solve(queue);
    check_oracle(id, "throughput_per_s", a.throughput_per_s);
    check_oracle(id, "T_mean_us", a.response.mean / us);
    check_oracle(id, "W_mean_us", a.wait.mean / us);
    check_oracle(id, "utilisation", a.utilisation);
    check_oracle(id, "P_wait_arrival", a.wait_chance);
  }
  // Nobody thinks: all are connected all the time.
  const Answer busy = solve(ClosedQueue{10, 0, 100 * us, 4});
  CHECK(busy.utilisation == 1);
  CHECK(busy.response.mean == Approx(10 / busy.throughput_per_s));
  // Hundreds of clients near saturation, where mean value analysis in doubles fails.
  const Answer many = solve(ClosedQueue{2000, 0.2, 100 * us, 1});
  CHECK(many.throughput_per_s <= 10000);
  CHECK(many.response.mean + 0.2 == Approx(2000 / many.throughput_per_s));
  CHECK(solve(ClosedQueue{3, 0.1, 0.1, 4}).wait.mean == 0);
}

TEST_CASE("sizing by the solver", "[exact]") {
  const auto p99 = [](unsigned workers, unsigned copies) {
    return solve(MarkovQueue{50000.0 / copies, 100 * us, workers / copies, {}})
               .wait.quantile(0.99) /
           us;
  };
  check_oracle("S59", "W_at_answer_us", p99(7, 1));
  check_oracle("S59", "W_at_one_less_us", p99(6, 1));
  check_oracle("S59", "W_split_at_answer_us", p99(78, 78));
  check_oracle("S59", "W_split_at_one_less_us", p99(77, 77));
  check_oracle("S59", "P_wait_gt_slo_at_answer",
               solve(MarkovQueue{50000, 100 * us, 7, {}}).wait.tail(200 * us));
  check_oracle("S60", "P_loss_at_answer", solve(MarkovQueue{36000, 100 * us, 4, 64}).lost_share);
  check_oracle("S60", "P_loss_at_one_less", solve(MarkovQueue{36000, 100 * us, 4, 63}).lost_share);
}

}  // namespace
}  // namespace acceptlab::exact
