#include "validation/native/server/metrics.hpp"

#include <fmt/format.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <iterator>
#include <string_view>

namespace acceptlab::native::server {
namespace {

struct Metric {
  std::string_view name, type, help;
  std::atomic<std::uint64_t> WorkerCounters::*value;
};

constexpr std::array metrics{
    Metric{"accepted_total", "counter", "accept4 calls that returned a connection",
           &WorkerCounters::accepted},
    Metric{"accept_again_total", "counter", "accept4 calls that found nothing",
           &WorkerCounters::again},
    Metric{"waits_total", "counter", "calls of epoll_wait, poll or a blocking accept4",
           &WorkerCounters::waits},
    Metric{"wait_returns_total", "counter", "waits that returned with something",
           &WorkerCounters::wait_returns},
    Metric{"listen_events_total", "counter", "listen sockets reported by waits",
           &WorkerCounters::listen_events},
    Metric{"requests_total", "counter", "requests answered", &WorkerCounters::requests},
    Metric{"open_connections", "gauge", "connections held now", &WorkerCounters::open},
    Metric{"out_of_files_total", "counter", "accept4 or hand-off without a free descriptor",
           &WorkerCounters::out_of_files},
    Metric{"broken_requests_total", "counter", "requests answered by 4xx",
           &WorkerCounters::broken_requests},
    Metric{"client_gone_total", "counter", "connections that the client ended before the answer",
           &WorkerCounters::client_gone},
    Metric{"timed_out_total", "counter", "connections closed for a client that was too slow",
           &WorkerCounters::timed_out},
    Metric{"shed_total", "counter", "connections closed because there were too many",
           &WorkerCounters::shed},
};

void describe(std::string& text, const Metric& metric) {
  fmt::format_to(std::back_inserter(text), "# HELP acceptlab_{0} {1}\n# TYPE acceptlab_{0} {2}\n",
                 metric.name, metric.help, metric.type);
}

}  // namespace

std::string metrics_text(ServedLog& log) {
  std::string text;
  for (const Metric& metric : metrics) {
    describe(text, metric);
    for (std::uint32_t w = 0; w < log.workers(); ++w) {
      fmt::format_to(std::back_inserter(text), "acceptlab_{}{{worker=\"{}\"}} {}\n", metric.name, w,
                     (log.counters(w).*metric.value).load(std::memory_order_relaxed));
    }
  }
  text +=
      "# HELP acceptlab_worker_up whether the worker waits or works\n"
      "# TYPE acceptlab_worker_up gauge\n";
  for (std::uint32_t w = 0; w < log.workers(); ++w) {
    fmt::format_to(std::back_inserter(text), "acceptlab_worker_up{{worker=\"{}\"}} {}\n", w,
                   log.counters(w).state == 1 ? 1 : 0);
  }
  return text;
}

}  // namespace acceptlab::native::server
