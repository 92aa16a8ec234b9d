#include "models/server/catalogue.hpp"

#include <algorithm>
#include <charconv>

#include "models/server/catalogue_rows.hpp"

namespace acceptlab::server {

const std::vector<Policy>& catalogue() {
  static const std::vector<Policy> policies = [] {
    std::vector<Policy> all = nginx_policies();
    for (const auto& rows : {system_policies(), server_policies(), runtime_policies()})
      all.insert(all.end(), rows.begin(), rows.end());
    return all;
  }();
  return policies;
}

const Policy* find_policy(std::string_view name) {
  const auto& policies = catalogue();
  const auto found = std::find_if(policies.begin(), policies.end(),
                                  [&](const Policy& p) { return p.name == name; });
  return found == policies.end() ? nullptr : &*found;
}

bool older(std::string_view a, std::string_view b) {
  while (!a.empty() || !b.empty()) {
    const auto next = [](std::string_view& rest) {
      unsigned part = 0;
      std::from_chars(rest.data(), rest.data() + rest.size(), part);
      const std::size_t dot = rest.find('.');
      rest = dot == std::string_view::npos ? std::string_view{} : rest.substr(dot + 1);
      return part;
    };
    const unsigned left = next(a), right = next(b);
    if (left != right) return left < right;
  }
  return false;
}

std::vector<Setting> settings_on(const Policy& policy, std::string_view version,
                                 kernel::System system, kernel::Wait wait) {
  std::vector<Setting> settings;
  if (policy.server != "nginx") return settings;
  // ngx_event_accept counts down what kevent told; multi_accept is asked elsewhere only.
  if (wait == kernel::Wait::Kqueue) settings.push_back({"batch", "all"});
  // Before 1.15.1 (468e37734) `reuseport` is SO_REUSEPORT on FreeBSD too, where that binds only.
  if (system == kernel::System::FreeBsd && !version.empty() && older(version, "1.15.1"))
    settings.push_back({"balance", "false"});
  // NGX_LISTEN_BACKLOG of src/os/unix/ngx_freebsd_config.h, for DragonFly too, and of Darwin.
  if (system == kernel::System::FreeBsd || system == kernel::System::DragonFly ||
      system == kernel::System::MacOs)
    settings.push_back({"backlog", "-1"});
  return settings;
}

std::vector<Setting> settings_of(const Policy& policy, std::string_view version) {
  std::vector<Setting> settings = policy.settings;
  const Era* in_force = nullptr;
  for (const Era& era : policy.eras) {
    if (version.empty() || era.since.empty() || !older(version, era.since)) in_force = &era;
  }
  if (in_force == nullptr) return settings;
  for (const Setting& setting : in_force->settings) {
    std::erase_if(settings, [&](const Setting& s) { return s.key == setting.key; });
    settings.push_back(setting);
  }
  return settings;
}

}  // namespace acceptlab::server
