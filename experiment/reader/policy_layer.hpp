#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "experiment/keys/reading.hpp"
#include "experiment/notation/value.hpp"

namespace acceptlab::experiment {

/// What server.policy fills in, below the file's own keys and above the defaults.
class PolicyLayer {
 public:
  PolicyLayer() = default;
  /// The layer of r.scenario.server.policy; `server` is the file's table, whose keys release
  /// others.
  PolicyLayer(Reading& r, const Value* server);

  /// The value that the policy gives the key `path`, or null.
  const Value* find(std::string_view path) const;
  /// "policy nginx-reuseport"
  const std::string& origin() const { return origin_; }

 private:
  void release_by_wait(std::string_view wait);
  void put(std::string_view key, std::string_view text, const Place& place);

  std::map<std::string, Value, std::less<>> values_;
  std::string origin_;
};

/// The name of how a portable server waits on a system when its policy names `wait`.
std::string_view wait_on(std::string_view wait, kernel::System system, kernel::Version version);

/// The defaults that depend on how the server waits.
std::optional<std::string> default_by_wait(std::string_view path, const Value& wait);

/// The defaults that depend on kernel.system and kernel.version (client.* for the client's).
std::optional<std::string> default_by_system(std::string_view path, const Scenario& scenario);

}  // namespace acceptlab::experiment
