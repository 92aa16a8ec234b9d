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

bool Policy::has_several() const {
  return std::any_of(settings.begin(), settings.end(), [](const Setting& setting) {
    return setting.key == "sockets" && setting.value != "1";
  });
}

bool is_version(std::string_view text) {
  text = text.substr(0, text.find_first_of("-+~"));
  bool after_digit = false;
  for (const char c : text) {
    const bool digit = c >= '0' && c <= '9';
    if (!digit && !(c == '.' && after_digit)) return false;
    after_digit = digit;
  }
  return after_digit;
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

namespace {

bool is_year(std::string_view since) {
  return since.size() == 4 && since.find('.') == std::string_view::npos;
}

bool same_line(std::string_view a, std::string_view b) {
  return a.substr(0, a.find('.')) == b.substr(0, b.find('.'));
}

/// The program sets SO_REUSEPORT also where that binds only, and another option balances.
bool sets_plain_option(const Policy& policy, std::string_view version) {
  const SeveralSockets& several = policy.several;
  const bool not_yet =
      !several.best_since.empty() && !version.empty() && older(version, several.best_since);
  return several.by == BindOption::Plain || not_yet;
}

}  // namespace

bool too_old(const Policy& policy, std::string_view version) {
  if (policy.server == "any" || is_year(policy.since)) return false;
  if (version.empty() || !older(version, policy.since)) return false;
  const std::string_view also = policy.also_since;
  return also.empty() || !same_line(version, also) || older(version, also);
}

std::vector<Setting> settings_on(const Policy& policy, std::string_view version,
                                 kernel::System system, kernel::Wait wait) {
  std::vector<Setting> settings;
  if (system == kernel::System::FreeBsd && policy.has_several() &&
      sets_plain_option(policy, version))
    settings.push_back({"balance", "false"});
  if (policy.server != "nginx") return settings;
  // nginx alone: ngx_event_accept counts down what kevent told; multi_accept is asked elsewhere
  // only.
  if (wait == kernel::Wait::Kqueue) settings.push_back({"batch", "all"});
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
