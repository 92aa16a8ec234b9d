// The same work on our own event queue, written as for the peers.

#include "bench/peers/station.hpp"
#include "sim/event_queue.hpp"

namespace acceptlab::bench {
namespace {

class Model {
 public:
  explicit Model(unsigned servers) : station_(servers) {
    queue_.after(sim::Duration(0), sim::EventClass::Arrival, sim::bind<&Model::arrive>(*this));
    station_.measure("AcceptLab", [this](std::int64_t ns) {
      queue_.run_until(queue_.now() + sim::Duration(ns));
    });
  }

 private:
  void arrive(std::uint64_t) { follow(station_.arrive(now())); }
  void complete(std::uint64_t) { follow(station_.complete(now())); }
  std::int64_t now() const { return queue_.now().time_since_epoch().count(); }
  void follow(Station::Next next) {
    if (next.arrival_after > 0) {
      queue_.after(sim::Duration(next.arrival_after), sim::EventClass::Arrival,
                   sim::bind<&Model::arrive>(*this));
    }
    if (next.completion_after > 0) {
      queue_.after(sim::Duration(next.completion_after), sim::EventClass::Completion,
                   sim::bind<&Model::complete>(*this));
    }
  }

  Station station_;
  sim::EventQueue queue_;
};

}  // namespace
}  // namespace acceptlab::bench

int main() {
  for (const unsigned servers : {1U, 16U}) acceptlab::bench::Model{servers};
}
