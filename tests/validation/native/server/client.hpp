#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "validation/native/linux/system_call.hpp"

namespace acceptlab::native::server {

/// One TCP connection to a server on loopback. Everything gives up after ten seconds.
class Client {
 public:
  /// Connects; see connected().
  explicit Client(std::uint16_t port);

  bool connected() const { return connected_; }
  void send(std::string_view bytes) const;
  /// A GET of `path`, with further header lines.
  void ask(const std::string& path, const std::string& headers = "") const;
  /// Everything up to the end of the connection; none: it was reset, or nothing came for too long.
  std::optional<std::string> read_all() const;
  /// Some bytes, at most `most`; empty at the end of the connection, or on a fault.
  std::string read_some(std::size_t most) const;
  /// Nothing to read yet, and not closed.
  bool waits() const;
  /// Ends it with a reset.
  void reset();
  void close() { socket_.reset(); }
  void half_close() const;

 private:
  native::FileDescriptor socket_;
  bool connected_ = false;
};

/// One request on a connection of its own: the whole answer, or nothing.
std::optional<std::string> get(std::uint16_t port, const std::string& path);
/// The same: the status code, 0 without an answer.
int status(std::uint16_t port, const std::string& path);
int status_in(const std::optional<std::string>& answer);

}  // namespace acceptlab::native::server
