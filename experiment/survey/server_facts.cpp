#include "experiment/survey/server_facts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <memory>
#include <sstream>

#include "experiment/notation/listen_text.hpp"
#include "experiment/notation/units.hpp"
#include "experiment/notation/value.hpp"
#include "models/server/catalogue.hpp"

namespace acceptlab::experiment {

namespace {

struct PortRange {
  std::uint16_t first = 0, last = 0;
};

std::optional<PortRange> parse_ports(std::string_view text) {
  const std::size_t dash = text.find('-');
  const auto first = parse_unsigned(text.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : parse_unsigned(text.substr(dash + 1));
  if (!first || !last || *first == 0 || *last > 65535 || *last < *first) return std::nullopt;
  return PortRange{static_cast<std::uint16_t>(*first), static_cast<std::uint16_t>(*last)};
}

std::optional<kernel::Address> parse_host(std::string_view text) {
  if (text.empty() || text == "*") return kernel::Address{};
  if (text == "localhost") return kernel::Address::from_v4(0x7f000001);
  if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
  return parse_address(text);
}

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789-") == std::string_view::npos;
}

}  // namespace

std::vector<ListenAddress> parse_listen_addresses(std::string_view text,
                                                  std::uint16_t default_port) {
  const std::size_t bracket = text.rfind(']');
  const std::size_t colon =
      text.find(':', bracket == std::string_view::npos ? 0 : std::min(bracket, text.size()));
  std::string_view host = text, port;
  if (is_number(text)) {
    host = "*";
    port = text;
  } else if (colon != std::string_view::npos) {
    host = text.substr(0, colon);
    port = text.substr(colon + 1);
  }
  const auto address = parse_host(host);
  const auto ports = port.empty() && default_port != 0 && colon == std::string_view::npos
                         ? std::optional(PortRange{default_port, default_port})
                         : parse_ports(port);
  std::vector<ListenAddress> all;
  if (!address || !ports) return all;
  for (unsigned p = ports->first; p <= ports->last; ++p)
    all.push_back({*address, static_cast<std::uint16_t>(p)});
  return all;
}

bool older_than(const ServerFacts& facts, std::string_view version) {
  return !facts.version.empty() && server::older(facts.version, version);
}

void add_warning(Findings& found, const ConfigEntry& entry, std::size_t word, std::string what,
                 std::string help) {
  found.not_understood.push_back(warning_at(entry, word, std::move(what), std::move(help)));
}

void add_version(Findings& found, std::string_view server, const ServerFacts& facts) {
  if (facts.version.empty())
    return found.remark("server", fmt::format("the version of {} is not known (--server-version): "
                                              "the newest rules are taken",
                                              server));
  found.add("server.version", toml_string(facts.version), facts.version_from);
}

void add_elsewhere(Findings& found, std::vector<std::string> names) {
  if (names.empty()) return;
  for (std::string& name : names) name = shown_line(name);
  std::sort(names.begin(), names.end());
  found.remark("server", fmt::format("not known to bear on accept: {}", fmt::join(names, ", ")));
}

namespace {

bool same(const ListenAddress& a, const ListenAddress& b) {
  return a.port == b.port && a.address == b.address;
}

/// [::]:80 beside 0.0.0.0:80, [::1]:80 beside 127.0.0.1:80.
bool twins(const ListenAddress& v6, const ListenAddress& v4) {
  if (!v6.address.v6 || v4.address.v6 || v6.port != v4.port) return false;
  const bool loopback = address_text(v6.address) == "::1" && v4.address.v4() == 0x7f000001;
  return (v6.wildcard() && v4.wildcard()) || loopback;
}

/// work.setup_cpu: connections are dealt evenly over the addresses, so those without TLS make the
/// mean smaller.
void add_handshake(Findings& found, const std::vector<ConfiguredListen>& listens) {
  constexpr double handshake_ns = 1e6;
  const auto has_tls = [](const ConfiguredListen& one) { return one.tls != nullptr; };
  const auto first = std::find_if(listens.begin(), listens.end(), has_tls);
  if (first == listens.end()) return;
  const auto count = std::count_if(listens.begin(), listens.end(), has_tls);
  const auto share = static_cast<double>(count) / static_cast<double>(listens.size());
  const std::string scaled =
      share == 1 ? ""
                 : fmt::format("; times {}/{}, the share of the addresses that have TLS", count,
                               listens.size());
  found.guess(
      "work.setup_cpu", toml_string(duration_text(std::round(handshake_ns * share))),
      fmt::format("{}: a handshake's CPU time is assumed, about 1 ms as h2o reckons (src/main.c){}",
                  first->tls->place(), scaled));
}

}  // namespace

void add_listen(Findings& found, const std::vector<ConfiguredListen>& configured) {
  constexpr std::size_t most = 64;
  std::vector<ConfiguredListen> kept;
  for (const ConfiguredListen& one : configured) {
    const auto is_same = [&](const ConfiguredListen& other) {
      return same(one.address, other.address);
    };
    const auto is_twin = [&](const ConfiguredListen& v4) { return twins(one.address, v4.address); };
    if (const auto known = std::find_if(kept.begin(), kept.end(), is_same); known != kept.end()) {
      if (known->tls == nullptr) known->tls = one.tls;
      continue;
    }
    if (std::any_of(configured.begin(), configured.end(), is_twin)) {
      found.remark("server", fmt::format("{} ({}) was left out beside its IPv4 twin: a scenario "
                                         "deals its connections evenly over its addresses",
                                         listen_text(one.address), one.from));
      continue;
    }
    kept.push_back(one);
  }
  if (kept.empty()) return;
  if (kept.size() > most) {
    found.remark("server", fmt::format("{} addresses were left out; a scenario is made with {}",
                                       kept.size() - most, most));
    kept.resize(most);
  }
  std::string list, from;
  for (const ConfiguredListen& one : kept) {
    list += (list.empty() ? "" : ", ") + toml_string(listen_text(one.address));
    if (from.find(one.from) == std::string::npos) from += (from.empty() ? "" : "; ") + one.from;
  }
  found.add("server.listen", "[" + list + "]", from);
  if (kept.size() > 1)
    found.remark("server",
                 "connections are dealt evenly over the addresses of server.listen: leave "
                 "out those that get few");
  const bool local = std::all_of(kept.begin(), kept.end(), [](const ConfiguredListen& one) {
    return !one.address.address.v6 && one.address.address.v4() >> 24 == 127;
  });
  if (local)
    found.add("machine.steering", "\"loopback\"",
              "all addresses of server.listen are this machine's own");
  add_handshake(found, kept);
}

void add_backlog(Findings& found, std::int64_t backlog, const std::string& from,
                 const ServerFacts& facts, const std::vector<ConfiguredListen>& configured) {
  found.add("server.backlog", std::to_string(backlog), from);
  if (backlog > facts.somaxconn)
    found.remark("server",
                 fmt::format("the kernel cuts the backlog of {} to net.core.somaxconn, {}", backlog,
                             facts.somaxconn));
  const std::int64_t in_force = backlog < 0 ? facts.somaxconn : std::min(backlog, facts.somaxconn);
  for (const ListeningPort& port : facts.listening.ports) {
    const bool mine = std::any_of(configured.begin(), configured.end(),
                                  [&](const auto& one) { return same(one.address, port.address); });
    if (mine && port.backlog >= 0 && port.backlog != in_force)
      found.remark("server", fmt::format("the socket that listens on {} now has a backlog of {}: "
                                         "the configuration or somaxconn changed since it started",
                                         listen_text(port.address), port.backlog));
  }
}

void add_pin(Findings& found, const std::vector<unsigned>& cpus, const std::string& from,
             const CpuLayout& layout) {
  const std::vector<unsigned> names = layout.in_scenario(cpus);
  if (names.size() != cpus.size() || names.empty()) {
    found.guess("server.pin", "\"none\"", from + ", which names CPUs that are not online");
    return;
  }
  std::string list;
  for (const unsigned cpu : names) list += (list.empty() ? "" : ",") + std::to_string(cpu);
  found.add("server.pin", toml_string(list), from);
}

std::optional<std::int64_t> parse_int(std::string_view text) {
  std::int32_t value = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || stop != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string version_in(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] < '0' || text[at] > '9') continue;
    std::string_view numbers = text.substr(at, text.find_first_not_of("0123456789.", at) - at);
    while (numbers.ends_with('.')) numbers.remove_suffix(1);
    const bool has_dot = numbers.find('.') != std::string_view::npos;
    if (has_dot && parse_version(numbers)) return std::string(numbers);
    at += numbers.size();
  }
  return "";
}

namespace {

struct Program {
  std::string_view server, package;
  std::vector<std::string_view> paths;
};

const Program* program_of(std::string_view server) {
  static const std::vector<Program> programs{
      {"nginx",
       "nginx",
       {"/usr/sbin/nginx", "/usr/local/sbin/nginx", "/usr/local/nginx/sbin/nginx"}},
      {"haproxy", "haproxy", {"/usr/sbin/haproxy", "/usr/local/sbin/haproxy"}},
      {"httpd",
       "apache2-bin",
       {"/usr/sbin/apache2", "/usr/sbin/httpd", "/usr/local/apache2/bin/httpd"}},
  };
  const auto found = std::find_if(programs.begin(), programs.end(),
                                  [&](const Program& p) { return p.server == server; });
  return found == programs.end() ? nullptr : &*found;
}

/// What "PATH -v" prints; its path is one of ours, with nothing a shell would read.
std::string first_words_of(std::string_view path) {
  const std::string command = fmt::format("{} -v 2>&1", path);
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(command.c_str(), "r"), &::pclose);
  if (!pipe) return "";
  char buffer[4096];
  const std::size_t got = std::fread(buffer, 1, sizeof buffer, pipe.get());
  return {buffer, got};
}

/// The Version of a package in /var/lib/dpkg/status, without epoch and Debian's own part.
std::string packaged_version(const SystemFiles& files, std::string_view package) {
  const auto status = files.text("/var/lib/dpkg/status");
  const std::string head = fmt::format("Package: {}\n", package);
  const std::size_t at = status ? status->find("\n" + head) : std::string::npos;
  const bool first = status && status->starts_with(head);
  if (!first && at == std::string::npos) return "";
  const std::size_t begin = first ? 0 : at + 1, end = status->find("\n\n", begin);
  const std::size_t version = status->find("\nVersion: ", begin);
  if (version == std::string::npos || version > end) return "";
  std::string_view text = std::string_view(*status).substr(version + 10);
  text = text.substr(0, text.find('\n'));
  if (const std::size_t epoch = text.find(':'); epoch != std::string_view::npos)
    text.remove_prefix(epoch + 1);
  return version_in(text);
}

}  // namespace

InstalledVersion installed_version(const SystemFiles& files, std::string_view server) {
  const Program* program = program_of(server);
  if (program == nullptr) return {};
  for (const std::string_view path : program->paths) {
    if (!files.is_this_machine() || !files.exists(path)) continue;
    const std::string version = version_in(first_words_of(path));
    if (!version.empty()) return {version, fmt::format("{} -v", path)};
  }
  const std::string packaged = packaged_version(files, program->package);
  if (packaged.empty()) return {};
  return {packaged, fmt::format("/var/lib/dpkg/status: {}", program->package)};
}

}  // namespace acceptlab::experiment
