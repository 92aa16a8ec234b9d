#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "validation/native/server/accepting.hpp"
#include "validation/native/server/request.hpp"
#include "validation/native/server/site.hpp"

namespace acceptlab::native::server {

/// Serves connections one at a time, each from its first request to its close; the thread sleeps
/// when it has to wait. What it reads into is used again.
class ServingThread {
 public:
  /// `quit_event`: readable when no further request is wanted; -1: a signal tells this thread.
  ServingThread(Site& site, Post& post, int quit_event = -1);

  /// The connection is counted as the worker's already, and no more afterwards.
  void serve(const Accepted& accepted);

 private:
  enum class Next : std::uint8_t { Request, Close };

  void serve_all();
  bool read_request();
  bool receive();
  bool wait_for(short events);
  Next answer();
  bool write(std::string_view bytes);
  void refuse(RequestReader::Result why);
  void client_gone();

  Site& site_;
  Post& post_;
  int quit_event_;
  RequestReader reader_;
  std::vector<char> buffer_;
  std::string_view unread_;    // in buffer_: what came after the last request
  std::int64_t deadline_ = 0;  // for the client to go on
  int fd_ = -1;
  ServedConnection* row_ = nullptr;
  ServedConnection unkept_row_;  // when the log has none
};

}  // namespace acceptlab::native::server
