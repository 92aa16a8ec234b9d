#pragma once

#include <string>

namespace acceptlab::oracles {

/// The sections in which the oracles' scenarios differ. The rest is the textbook: nothing costs
/// anything, there is no round-trip time and no loss, all workers share one socket whose backlog is
/// as good as unbounded. The members hold TOML, the keys of their section.
struct Sections {
  std::string workers = "workers = 1";
  std::string cpu{};      // of a connection: a distribution
  std::string process{};  // of the arrivals
  std::string from{};     // the clients' addresses; empty: the default
  std::string server{};   // more keys of [server]
  std::string kernel{};   // system and version; empty: Linux 6.1
  std::string machine{};  // more keys of [machine]
  std::string client = "syn_retries = 0";
  std::string rtt = "0s";
  std::string costs{};   // keys of [costs]
  std::string events{};  // whole [[events]] tables
  std::string run{};     // the size: connections or duration, warmup, drain
};
std::string scenario(const Sections& sections);

std::string poisson(double per_second);
std::string exponential(const std::string& mean);
/// keys of [run]
std::string size(unsigned connections, const std::string& warmup);

}  // namespace acceptlab::oracles
