#pragma once

#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace acceptlab::validation {

/// What probe.c found on a machine, as plain data ("acceptlab.kit/1"). Listeners and watchers are
/// numbered in the order in which they registered, clients in the order in which they connected.
struct KitRecord {
  std::string system, release, architecture;  // as uname(3) has them
  unsigned cpus = 1;
  std::map<std::string, std::int64_t> sysctl;

  /// Connections over a group of listeners, one after the other.
  struct Balance {
    std::string option, address;  // "SO_REUSEPORT", "127.0.0.1"
    std::string error;            // the step that failed; then nothing else is known
    unsigned listeners = 0;
    std::uint16_t port = 0;
    std::vector<std::pair<std::uint16_t, int>> flows;  // the client's port, and who got it or -1
  };
  std::vector<Balance> balance;

  /// One of the listeners closes with connections pending at all of them.
  struct Close {
    std::string option, error;
    unsigned listeners = 0;
    int closed = 0;
    std::vector<int> owners;                 // of each client
    std::vector<std::string> before, after;  // the close: what each client sees
    std::vector<int> accepted;               // clients, as the survivor accepts them
  };
  std::vector<Close> close;

  struct States {
    unsigned connected = 0, waiting = 0, refused = 0, reset = 0, other = 0;
  };
  /// Clients at a listener that does not accept, until eight in a row do not get through.
  struct Queue {
    std::string error;
    int backlog = 0;
    unsigned clients = 0;
    States at_once, later, after_data;
    unsigned accepted = 0;
  };
  std::vector<Queue> queue;

  struct Watcher {
    std::int64_t accepted = 0, returns = 0, again = 0;
    std::int64_t switches = -1;  // voluntary ones; -1: not known
  };
  /// Connections far apart to watchers of one socket.
  struct Wake {
    std::string wait, error;  // "accept", "epoll", "epoll-exclusive", "kqueue"
    std::vector<int> winners;
    std::vector<Watcher> watchers;
  };
  std::vector<Wake> wake;
};

/// A file that is no such record; the message says what was found and what would do.
class KitError : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Throws KitError, or std::system_error when the file cannot be read.
KitRecord read_kit_record(const std::string& path);

}  // namespace acceptlab::validation
