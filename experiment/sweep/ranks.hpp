#pragma once

#include <optional>
#include <string>

namespace acceptlab::experiment {

/// What one process of several has sent to another.
struct Message {
  unsigned from = 0;
  std::string bytes;
};

/// The processes of one job, numbered from 0, as one of them sees them. One thread of it uses this.
class Ranks {
 public:
  virtual ~Ranks() = default;
  virtual unsigned rank() const = 0;
  virtual unsigned count() const = 0;
  /// Returns at once; the order of what goes from one rank to another is kept.
  virtual void send(unsigned to, std::string bytes) = 0;
  /// A message that has come, if one has. What is being sent goes on only in here.
  virtual std::optional<Message> receive() = 0;
  /// Whether something is still being sent.
  virtual bool sending() const = 0;
};

}  // namespace acceptlab::experiment
