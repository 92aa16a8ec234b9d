#include "tests/oracles/quantities.hpp"

#include <algorithm>

namespace acceptlab::oracles {

namespace {

using kernel::Measurement;

double ratio(auto part, auto whole) {
  return static_cast<double>(part) / static_cast<double>(whole);
}

double window_ns(const Measurement& m) { return static_cast<double>(m.window.count()); }

double above(const sim::Histogram& histogram, sim::Duration limit) {
  return 1 - ratio(histogram.count_up_to(limit), histogram.count());
}

std::uint64_t loads(const Measurement& m, bool largest) {
  const auto less = [](const auto& a, const auto& b) { return a.arrived < b.arrived; };
  const auto& s = m.sockets;
  return (largest ? std::max_element(s.begin(), s.end(), less)
                  : std::min_element(s.begin(), s.end(), less))
      ->arrived;
}

std::size_t empty(const Measurement& m) {
  return static_cast<std::size_t>(std::count_if(m.sockets.begin(), m.sockets.end(),
                                                [](const auto& s) { return s.arrived == 0; }));
}

std::uint64_t lost_by(const Measurement& m, kernel::LossCause cause) {
  return m.connections.lost_by_cause[static_cast<std::size_t>(cause)];
}

double closings(const Measurement& m) {
  return static_cast<double>(std::count_if(m.lifecycle.begin(), m.lifecycle.end(), [](auto& l) {
    return l.what.find("close_socket") != std::string::npos;
  }));
}

/// CPUs that spend their time so, mean over time.
Measure in_account(kernel::Account account) {
  return [at = static_cast<std::size_t>(account)](const Measurement& m) {
    sim::Duration spent{};
    for (const auto& c : m.cpus) spent += c.spent[at];
    return static_cast<double>(spent.count()) / window_ns(m);
  };
}

double squared(double x) { return x * x; }

}  // namespace

Measure wait_mean() {
  return [](const Measurement& m) { return m.latency.accept_wait.mean_ns() / 1e3; };
}
Measure wait_sd() {
  return [](const Measurement& m) { return m.latency.accept_wait.sd_ns() / 1e3; };
}
Measure wait_quantile(double p) {
  return [p](const Measurement& m) { return m.latency.accept_wait.quantile_ns(p) / 1e3; };
}
Measure waiting() { return waiting_longer_than(sim::Duration{0}); }
Measure waiting_longer_than(sim::Duration limit) {
  return [limit](const Measurement& m) { return above(m.latency.accept_wait, limit); };
}
Measure response_mean() {
  return [](const Measurement& m) { return m.latency.response.mean_ns() / 1e3; };
}
Measure response_sd() {
  return [](const Measurement& m) { return m.latency.response.sd_ns() / 1e3; };
}
Measure response_quantile(double p) {
  return [p](const Measurement& m) { return m.latency.response.quantile_ns(p) / 1e3; };
}

Measure pending_mean() {
  return [](const Measurement& m) {
    double area = 0;
    for (const auto& s : m.sockets) area += static_cast<double>(s.pending_area);
    return area / window_ns(m);
  };
}
Measure busy_workers() {
  return [](const Measurement& m) {
    sim::Duration busy{};
    for (const auto& w : m.workers) busy += w.busy;
    return static_cast<double>(busy.count()) / window_ns(m);
  };
}
Measure present_mean() {
  return [waiting = pending_mean(), busy = busy_workers()](const Measurement& m) {
    return waiting(m) + busy(m);
  };
}
Measure asleep_per_connection() {
  return [busy = busy_workers()](const Measurement& m) {
    const double asleep = static_cast<double>(m.workers.size()) - busy(m);
    return asleep * window_ns(m) / 1e3 / static_cast<double>(m.wakeups.accepts);
  };
}
Measure in_kernel() { return in_account(kernel::Account::Kernel); }
Measure in_softirq() { return in_account(kernel::Account::Softirq); }
Measure serving() { return in_account(kernel::Account::User); }
Measure utilisation(unsigned worker) {
  return [worker](const Measurement& m) {
    return static_cast<double>(m.workers[worker].busy.count()) / window_ns(m);
  };
}
Measure utilisation() {
  return [busy = busy_workers()](const Measurement& m) {
    return busy(m) / static_cast<double>(m.workers.size());
  };
}
Measure worker_share(unsigned worker) {
  return [worker](const Measurement& m) {
    return ratio(m.workers[worker].accepted, m.connections.accepted);
  };
}
Measure socket_wait(unsigned socket) {
  return [socket](const Measurement& m) {
    return static_cast<double>(m.sockets[socket].pending_area) / 1e3 /
           static_cast<double>(m.sockets[socket].arrived);
  };
}
Measure wait_by_little() {
  return [pending = pending_mean()](const Measurement& m) {
    return pending(m) * window_ns(m) / 1e3 / static_cast<double>(m.connections.offered);
  };
}

Measure lost_share() {
  return [](const Measurement& m) { return ratio(m.connections.lost(), m.connections.offered); };
}
Measure timed_out_share() {
  return [](const Measurement& m) { return ratio(m.connections.timed_out, m.connections.offered); };
}
Measure throughput() {
  return [](const Measurement& m) { return ratio(m.completed_in_window, sim::seconds(m.window)); };
}
Measure woken_per_connection() {
  return [](const Measurement& m) { return ratio(m.wakeups.woken, m.wakeups.accepts); };
}
Measure spurious_per_connection() {
  return [](const Measurement& m) { return ratio(m.wakeups.spurious, m.wakeups.accepts); };
}

Measure attempts() {
  return [](const Measurement& m) {
    return 1 + ratio(m.connections.syn_retransmitted, m.connections.offered);
  };
}
Measure dropped_per_attempt() {
  return [](const Measurement& m) {
    return ratio(m.connections.syn_dropped,
                 m.connections.offered + m.connections.syn_retransmitted);
  };
}
Measure first_try() {
  return [](const Measurement& m) {
    return ratio(m.latency.connect.count_up_to(sim::Duration{0}), m.connections.offered);
  };
}
Measure connect_mean() {
  return [](const Measurement& m) { return m.latency.connect.mean_ns() / 1e3; };
}
Measure connect_mean_s() { return divided(connect_mean(), 1e6); }

Measure present_at_end() {
  return [](const Measurement& m) { return static_cast<double>(m.connections.in_flight()); };
}

Measure fullest() {
  return [](const Measurement& m) { return static_cast<double>(loads(m, true)); };
}
Measure emptiest() {
  return [](const Measurement& m) { return static_cast<double>(loads(m, false)); };
}
Measure fullest_at_least(unsigned connections) {
  return [connections](const Measurement& m) { return loads(m, true) >= connections ? 1.0 : 0.0; };
}
Measure some_socket_empty() {
  return [](const Measurement& m) { return empty(m) > 0 ? 1.0 : 0.0; };
}
Measure empty_sockets() {
  return [](const Measurement& m) { return static_cast<double>(empty(m)); };
}

Measure reset_in_queue_per_closing() {
  return [](const Measurement& m) {
    return static_cast<double>(lost_by(m, kernel::LossCause::ClosePending)) / closings(m);
  };
}
Measure reset_in_handshake_per_closing() {
  return [](const Measurement& m) {
    return static_cast<double>(lost_by(m, kernel::LossCause::CloseHandshake)) / closings(m);
  };
}
Measure lost_per_closing() {
  return
      [](const Measurement& m) { return static_cast<double>(m.connections.lost()) / closings(m); };
}
Measure nothing_reset_in_queue() {
  return [](const Measurement& m) {
    const auto none = std::count_if(m.lifecycle.begin(), m.lifecycle.end(), [](const auto& l) {
      return l.lost == 0 && l.what.find("close_socket") != std::string::npos;
    });
    return static_cast<double>(none) / closings(m);
  };
}

Measure variance_over_connections(Measure of, double exact_mean) {
  return [of = std::move(of), exact_mean](const Measurement& m) {
    return squared(of(m) - exact_mean) * static_cast<double>(m.connections.accepted);
  };
}
Measure variance_over_time(Measure of, double exact_mean) {
  return [of = std::move(of), exact_mean](const Measurement& m) {
    return squared(of(m) - exact_mean) * window_ns(m) / 1e3;
  };
}

Measure divided(Measure of, double by) {
  return [of = std::move(of), by](const Measurement& m) { return of(m) / by; };
}

}  // namespace acceptlab::oracles
