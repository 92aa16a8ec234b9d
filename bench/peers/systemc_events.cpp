// SystemC: one method process for arrivals and one for each server, each with its own event.

#define SC_INCLUDE_DYNAMIC_PROCESSES
#include <cstdlib>
#include <memory>
#include <systemc>
#include <vector>

#include "bench/peers/station.hpp"

namespace acceptlab::bench {
namespace {

std::int64_t now_ns() {
  return static_cast<std::int64_t>(sc_core::sc_time_stamp().value() / 1000);  // of picoseconds
}
sc_core::sc_time ns(std::int64_t count) { return {static_cast<double>(count), sc_core::SC_NS}; }

/// A server that is busy until its event is notified.
class Server : public sc_core::sc_module {
 public:
  Server(const sc_core::sc_module_name& name, Station& station, std::vector<Server*>& idle)
      : sc_module(name), station_(station), idle_(idle) {
    sc_core::sc_spawn_options options;
    options.spawn_method();
    options.set_sensitivity(&done_);
    options.dont_initialize();
    sc_core::sc_spawn([this] { complete(); }, sc_core::sc_gen_unique_name("server"), &options);
    idle_.push_back(this);
  }
  void start(std::int64_t busy_ns) { done_.notify(ns(busy_ns)); }

 private:
  void complete() {
    const Station::Next next = station_.complete(now_ns());
    if (next.completion_after > 0) {
      start(next.completion_after);
    } else {
      idle_.push_back(this);
    }
  }

  Station& station_;
  std::vector<Server*>& idle_;
  sc_core::sc_event done_;
};

class Model : public sc_core::sc_module {
 public:
  Model(const sc_core::sc_module_name& name, unsigned servers) : sc_module(name), station(servers) {
    for (unsigned i = 0; i < servers; ++i) {
      servers_.push_back(
          std::make_unique<Server>(sc_core::sc_gen_unique_name("server"), station, idle_));
    }
    sc_core::sc_spawn_options options;
    options.spawn_method();
    options.set_sensitivity(&next_arrival_);
    sc_core::sc_spawn([this] { arrive(); }, sc_core::sc_gen_unique_name("arrivals"), &options);
  }
  Station station;

 private:
  void arrive() {
    const Station::Next next = station.arrive(now_ns());
    next_arrival_.notify(ns(next.arrival_after));
    if (next.completion_after > 0) {
      Server* const server = idle_.back();
      idle_.pop_back();
      server->start(next.completion_after);
    }
  }

  std::vector<std::unique_ptr<Server>> servers_;
  std::vector<Server*> idle_;
  sc_core::sc_event next_arrival_;
};

}  // namespace
}  // namespace acceptlab::bench

/// One model a process, since SystemC has one simulation a process: the argument is the servers.
int sc_main(int argc, char** argv) {
  using namespace acceptlab::bench;
  const unsigned servers = argc > 1 ? static_cast<unsigned>(std::atoi(argv[1])) : 1;
  Model model("model", servers);
  model.station.measure("SystemC", [](std::int64_t length) { sc_core::sc_start(ns(length)); });
  return 0;
}
