#pragma once

#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "validation/native/linux/endpoint.hpp"
#include "validation/native/linux/system_call.hpp"

/// A server on loopback that does with a connection what the path of its request says:
///   /keep         answers, does not close, and waits for the client's close
///   /silent       does not answer
///   /reset        resets
///   /empty        closes
///   /cut          closes in the middle of the answer
///   /nonsense     answers what is no HTTP
///   /excess       answers more than it has announced
///   /chunked      answers in chunks
///   /until-close  answers without a length
///   /missing      answers 404
///   /reset-late   answers, and resets a while later
/// and for any other path answers and closes.
class ToldServer {
 public:
  enum class Accepting { Yes, Never };
  explicit ToldServer(int backlog = 4096, Accepting accepting = Accepting::Yes);
  ~ToldServer();
  ToldServer(const ToldServer&) = delete;
  ToldServer& operator=(const ToldServer&) = delete;

  /// For one that has not accepted so far.
  void start_accepting();

  /// "127.0.0.1:PORT"
  std::string target() const;

  enum class PeersEnd { NotSeen, Fin, Reset };
  struct Seen {
    acceptlab::native::Endpoint peer;
    std::string request_line;
    PeersEnd end = PeersEnd::NotSeen;  // of /keep only
  };
  /// What has come so far, in the order of acceptance.
  std::vector<Seen> seen() const;
  /// Waits until `count` connections have come; false when they do not within ten seconds.
  bool wait_for(std::size_t count) const;
  /// How many clients of /silent are still there.
  int silent_peers() const;

 private:
  void run();
  void serve(acceptlab::native::FileDescriptor connection, const acceptlab::native::Endpoint& peer);

  acceptlab::native::FileDescriptor listener_, stop_;
  mutable std::mutex mutex_;
  std::vector<Seen> seen_;
  std::vector<acceptlab::native::FileDescriptor> silent_;
  std::thread thread_;
};
