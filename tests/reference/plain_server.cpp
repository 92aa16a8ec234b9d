#include "tests/reference/plain_server.hpp"

#include <deque>
#include <limits>
#include <map>

namespace plain {

namespace {

class Simulation {
 public:
  Simulation(const Server& server, const std::vector<Connection>& connections)
      : server_(server), connections_(connections), queues_(server.sockets) {
    outcome_.fates.resize(connections.size());
    outcome_.waiting.resize(server.sockets);
    for (unsigned w = 0; w < server.workers; ++w) fell_asleep_.push_back(sleeps_++);
    working_.resize(server.workers, false);
  }

  Outcome run() {
    for (std::size_t c = 0; c < connections_.size(); ++c) {
      finish_all_until(connections_[c].at);
      arrive(c);
    }
    finish_all_until(std::numeric_limits<std::int64_t>::max());
    return outcome_;
  }

 private:
  void arrive(std::size_t c) {
    const unsigned socket = connections_[c].socket;
    const std::optional<unsigned> worker = sleeper_for(socket);
    if (worker) {
      start(*worker, c, connections_[c].at);
    } else if (queues_[socket].size() < server_.room) {
      queues_[socket].push_back(c);
    } else {
      outcome_.fates[c].refused = true;
    }
  }

  /// Workers whose service ends at or before `until`, in the order of their ends; of equal ends the
  /// service that began first.
  void finish_all_until(std::int64_t until) {
    while (!ends_.empty() && ends_.begin()->first.first <= until) {
      const std::int64_t now = ends_.begin()->first.first;
      const unsigned worker = ends_.begin()->second;
      ends_.erase(ends_.begin());
      working_[worker] = false;
      look_for_work(worker, now);
    }
  }

  /// Of the sockets that a worker watches the lowest number comes first; in a queue the oldest.
  void look_for_work(unsigned worker, std::int64_t now) {
    std::optional<unsigned> found;
    for (const unsigned socket : server_.watch[worker]) {
      if (!queues_[socket].empty() && (!found || socket < *found)) found = socket;
    }
    if (!found) {
      fell_asleep_[worker] = sleeps_++;
      return;
    }
    const std::size_t c = queues_[*found].front();
    queues_[*found].pop_front();
    outcome_.waiting[*found] += now - connections_[c].at;
    start(worker, c, now);
  }

  std::optional<unsigned> sleeper_for(unsigned socket) const {
    std::optional<unsigned> chosen;
    for (unsigned w = 0; w < server_.workers; ++w) {
      if (working_[w] || !watches(w, socket)) continue;
      const bool sooner = server_.wake == Server::Wake::LongestAsleep && chosen &&
                          fell_asleep_[w] < fell_asleep_[*chosen];
      if (!chosen || sooner) chosen = w;
    }
    return chosen;
  }

  bool watches(unsigned worker, unsigned socket) const {
    for (const unsigned s : server_.watch[worker]) {
      if (s == socket) return true;
    }
    return false;
  }

  void start(unsigned worker, std::size_t c, std::int64_t now) {
    working_[worker] = true;
    const std::int64_t done = now + connections_[c].service;
    outcome_.fates[c] = {false, now, done, worker};
    ends_[{done, starts_++}] = worker;
  }

  const Server& server_;
  const std::vector<Connection>& connections_;
  std::vector<std::deque<std::size_t>> queues_;  // by socket
  std::vector<bool> working_;                    // by worker
  std::vector<std::uint64_t> fell_asleep_;       // by worker: place in the order of falling asleep
  std::map<std::pair<std::int64_t, std::uint64_t>, unsigned> ends_;  // (end, n-th start) -> worker
  std::uint64_t sleeps_ = 0, starts_ = 0;
  Outcome outcome_;
};

}  // namespace

Outcome serve(const Server& server, const std::vector<Connection>& connections) {
  return Simulation(server, connections).run();
}

}  // namespace plain
