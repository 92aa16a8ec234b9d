// ns-3: Simulator::Schedule with member functions, its default scheduler (a map) and its heap.

#include <ns3/core-module.h>

#include "bench/peers/station.hpp"

namespace acceptlab::bench {
namespace {

class Model {
 public:
  Model(const char* name, const char* scheduler, unsigned servers) : station_(servers) {
    ns3::ObjectFactory factory;
    factory.SetTypeId(scheduler);
    ns3::Simulator::SetScheduler(factory);
    ns3::Simulator::Schedule(ns3::NanoSeconds(0), &Model::arrive, this);
    station_.measure(name, [](std::int64_t ns) {
      ns3::Simulator::Stop(ns3::NanoSeconds(ns));
      ns3::Simulator::Run();
    });
    ns3::Simulator::Destroy();
  }

 private:
  void arrive() { follow(station_.arrive(now())); }
  void complete() { follow(station_.complete(now())); }
  static std::int64_t now() { return ns3::Simulator::Now().GetNanoSeconds(); }
  void follow(Station::Next next) {
    if (next.arrival_after > 0) {
      ns3::Simulator::Schedule(ns3::NanoSeconds(next.arrival_after), &Model::arrive, this);
    }
    if (next.completion_after > 0) {
      ns3::Simulator::Schedule(ns3::NanoSeconds(next.completion_after), &Model::complete, this);
    }
  }

  Station station_;
};

}  // namespace
}  // namespace acceptlab::bench

int main() {
  for (const unsigned servers : {1U, 16U}) {
    acceptlab::bench::Model{"ns-3, map", "ns3::MapScheduler", servers};
    acceptlab::bench::Model{"ns-3, heap", "ns3::HeapScheduler", servers};
  }
}
