#include "experiment/survey/capture_survey.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>

#include "experiment/notation/units.hpp"
#include "experiment/survey/assumed_cpu.hpp"
#include "experiment/survey/capture.hpp"
#include "experiment/survey/sample_law.hpp"
#include "sim/random.hpp"

namespace acceptlab::experiment {
namespace {

/// A connection as its client's SYN begins it.
struct Captured {
  std::int64_t syn_ns = 0;
  kernel::Address client, server;
  std::uint16_t client_port = 0, server_port = 0;
  std::uint32_t sequence = 0;
  unsigned repeats = 0;  // SYNs of the same sequence number after the first
  std::optional<std::int64_t> first_ack_ns;
  // Requests: from the first byte of each to the last byte of its answer.
  std::optional<std::int64_t> asked_ns, answered_ns;
  std::int64_t served_ns = 0;
  unsigned requests = 0;

  void end_request() {
    if (asked_ns && answered_ns) served_ns += *answered_ns - *asked_ns;
    if (asked_ns && answered_ns) ++requests;
    asked_ns.reset();
    answered_ns.reset();
  }
};

using Key = std::tuple<std::array<std::uint8_t, 16>, bool, std::uint16_t,
                       std::array<std::uint8_t, 16>, std::uint16_t>;

Key key_of(const kernel::Address& client, std::uint16_t client_port, const kernel::Address& server,
           std::uint16_t server_port) {
  return {client.bytes, client.v6, client_port, server.bytes, server_port};
}

/// Puts segments together to connections.
class Connections {
 public:
  void take(const Segment& s) {
    last_ns_ = std::max(last_ns_, s.at_ns);
    if (s.syn && !s.ack) return take_syn(s);
    if (const auto to = open_.find(key_of(s.from, s.from_port, s.to, s.to_port)); to != open_.end())
      return from_client(s, all_[to->second]);
    if (const auto back = open_.find(key_of(s.to, s.to_port, s.from, s.from_port));
        back != open_.end())
      from_server(s, all_[back->second]);
  }

  std::vector<Captured> finish() {
    for (Captured& connection : all_) connection.end_request();
    return std::move(all_);
  }
  std::uint64_t answers() const { return answers_; }
  std::int64_t last_ns() const { return last_ns_; }

 private:
  void take_syn(const Segment& s) {
    const Key key = key_of(s.from, s.from_port, s.to, s.to_port);
    const auto known = open_.find(key);
    if (known != open_.end() && all_[known->second].sequence == s.sequence) {
      ++all_[known->second].repeats;
      return;
    }
    open_[key] = all_.size();
    Captured connection;
    connection.syn_ns = s.at_ns;
    connection.client = s.from;
    connection.client_port = s.from_port;
    connection.server = s.to;
    connection.server_port = s.to_port;
    connection.sequence = s.sequence;
    all_.push_back(connection);
  }

  static void from_client(const Segment& s, Captured& connection) {
    if (s.ack && !s.rst && !connection.first_ack_ns) connection.first_ack_ns = s.at_ns;
    if (s.payload_bytes == 0) return;
    if (connection.answered_ns) connection.end_request();
    if (!connection.asked_ns) connection.asked_ns = s.at_ns;
  }

  void from_server(const Segment& s, Captured& connection) {
    ++answers_;
    if (s.payload_bytes > 0 && connection.asked_ns) connection.answered_ns = s.at_ns;
  }

  std::vector<Captured> all_;
  std::map<Key, std::size_t> open_;  // the newest connection of each
  std::uint64_t answers_ = 0;
  std::int64_t last_ns_ = 0;  // when the last segment of all was captured
};

class CaptureSurvey {
 public:
  CaptureSurvey(std::filesystem::path file, const CaptureOptions& options)
      : file_(std::move(file)), options_(options), cpu_(options.cpu), cpu_from_(options.cpu_from) {}

  Findings take() {
    read();
    choose_port();
    choose_family();
    if (chosen_.empty()) {
      problem("the capture has no SYN: nothing in it begins a connection",
              "capture from before the clients connect, as: tcpdump -w F tcp port 80");
      return std::move(found_);
    }
    std::stable_sort(chosen_.begin(), chosen_.end(),
                     [](const auto& a, const auto& b) { return a.syn_ns < b.syn_ns; });
    service();
    replay();
    round_trips();
    repeats();
    return std::move(found_);
  }

 private:
  void problem(std::string what, std::string help = {}) {
    found_.not_understood.push_back(problem_of_file(
        file_.string(), "", std::move(what), std::move(help), Diagnostic::Severity::Warning));
  }

  void read() {
    Connections connections;
    const CaptureEnd end =
        read_capture(file_, [&](const Segment& segment) { connections.take(segment); });
    answers_ = connections.answers();
    last_ns_ = connections.last_ns();
    chosen_ = connections.finish();
    if (!end.broken.empty())
      problem(fmt::format("the capture breaks off after {} packets: {}", end.packets, end.broken),
              "what stands before counts");
    if (end.packets == 0) problem("the capture holds no packet");
    if (end.not_tcp > 0)
      found_.remark("arrivals",
                    fmt::format("{}: {} of {} packets are no TCP, or cut off before its "
                                "header, and were left out",
                                file_.string(), end.not_tcp, end.packets));
  }

  template <class Left>
  void leave(Left left, const std::string& why) {
    const std::size_t before = chosen_.size();
    std::erase_if(chosen_, left);
    if (chosen_.size() != before)
      found_.remark("arrivals",
                    fmt::format("{} connections were left out: {}", before - chosen_.size(), why));
  }

  /// Ports of the configuration where any was captured, else the one with the most SYNs.
  void choose_port() {
    const auto configured = [&](std::uint16_t port) {
      return std::find(options_.ports.begin(), options_.ports.end(), port) != options_.ports.end();
    };
    std::map<std::uint16_t, std::size_t> ports;
    for (const Captured& connection : chosen_) ++ports[connection.server_port];
    if (std::any_of(ports.begin(), ports.end(),
                    [&](const auto& p) { return configured(p.first); })) {
      leave([&](const Captured& c) { return !configured(c.server_port); },
            "to ports that the configuration does not listen on");
      return;
    }
    if (ports.empty()) return;
    const std::uint16_t port =
        std::max_element(ports.begin(), ports.end(), [](const auto& a, const auto& b) {
          return a.second < b.second;
        })->first;
    if (!options_.ports.empty())
      found_.remark("arrivals", fmt::format("no SYN goes to a port of the configuration: those to "
                                            "port {} are taken",
                                            port));
    leave([&](const Captured& c) { return c.server_port != port; },
          fmt::format("to other ports than {}, which has the most", port));
    if (!chosen_.empty())
      found_.guess("server.listen", fmt::format("[\"{}:{}\"]", "0.0.0.0", port),
                   file_.string() + ": where the SYNs go");
  }

  /// A scenario's listen address is of one family, and so are its clients.
  void choose_family() {
    const auto v6 = static_cast<std::size_t>(std::count_if(
        chosen_.begin(), chosen_.end(), [](const Captured& c) { return c.client.v6; }));
    const bool six = v6 * 2 > chosen_.size();
    leave([&](const Captured& c) { return c.client.v6 != six; },
          fmt::format("over IPv{}, which fewer use", six ? 4 : 6));
    if (six && !chosen_.empty())
      found_.add("server.listen", fmt::format("[\"[::]:{}\"]", chosen_.front().server_port),
                 file_.string() + ": clients come over IPv6");
  }

  /// From the first SYN to the end of the capture.
  double length_s() const { return static_cast<double>(last_ns_ - chosen_.front().syn_ns) / 1e9; }

  // --- What the answers took

  void service() {
    std::vector<double> seconds;
    for (const Captured& connection : chosen_) {
      if (connection.requests > 0)
        seconds.push_back(static_cast<double>(connection.served_ns) / 1e9);
    }
    if (seconds.empty()) {
      found_.remark("work", answers_ == 0
                                ? "the capture has one direction only, so it tells no service times"
                                : "the capture holds no request with its answer");
      return;
    }
    if (options_.tls)
      found_.add("work.setup_cpu", "\"0s\"",
                 file_.string() +
                     ": a TLS handshake is the first of the requests whose times were "
                     "taken");
    double all = 0;
    for (const double s : seconds) all += s;
    const double length = length_s();
    constexpr double most = 0.7;  // of the CPUs; assumed: a server that was busier was noticed
    by_capture_ = length <= 0 || all / length <= most * options_.cpus;
    if (by_capture_) {
      fallback_ = all / static_cast<double>(seconds.size()) * 1e9;
      found_.remark("work", fmt::format("cpu_s of {} of {} connections is the time from the first "
                                        "byte of a request to the last of its answer, added up; it "
                                        "has waiting in it, if there was any",
                                        seconds.size(), chosen_.size()));
      return;
    }
    const SampleLaw law =
        law_of(seconds, options_.beside.empty() ? "" : options_.beside + ".service.txt");
    found_.guess("work.wait", law.value,
                 fmt::format("{}, first byte of requests to last of answers: as CPU time it would "
                             "keep {:.3g} of {} CPUs busy, so most is waiting: {}",
                             file_.string(), all / length, options_.cpus, law.text));
    found_.files.insert(found_.files.end(), law.files.begin(), law.files.end());
    if (options_.cpu_assumed) assume_cpu(all / static_cast<double>(seconds.size()));
  }

  /// The whole time is waiting: what is assumed on top of it must not be more than that.
  void assume_cpu(double mean_wait_s) {
    const AssumedCpu cpu = assumed_cpu_beside(mean_wait_s);
    cpu_ = cpu.distribution();
    cpu_from_ = cpu.why;
    found_.guess("work.cpu", cpu.value(), cpu.why);
  }

  /// Of the n-th connection, ns; drawn in the same way every time.
  double cpu_of(const Captured& connection, std::size_t n) {
    if (by_capture_ && connection.requests > 0) return static_cast<double>(connection.served_ns);
    if (by_capture_ && fallback_ > 0) return fallback_;
    sim::DrawSequence draws(space_, sim::Purpose::ArrivalAndDemand, 0, n);
    ++drawn_;
    return cpu_.sample(draws);
  }

  void replay() {
    const std::int64_t begin = chosen_.front().syn_ns;
    std::string rows = "time_s,src,sport,cpu_s\n";
    for (std::size_t i = 0; i < chosen_.size(); ++i) {
      const Captured& c = chosen_[i];
      rows += fmt::format("{:.9f},{},{},{:.9f}\n", static_cast<double>(c.syn_ns - begin) / 1e9,
                          address_text(c.client), std::max<unsigned>(1, c.client_port),
                          cpu_of(c, i) / 1e9);
    }
    const std::string name = options_.beside + ".arrivals.csv";
    found_.files.push_back({name, std::move(rows)});
    found_.add(
        "arrivals[].process", fmt::format("{{ type = \"replay\", file = \"{}\" }}", name),
        fmt::format("{}: {} SYNs in a capture of {:.4g} s, each with its client's address and port",
                    file_.string(), chosen_.size(), length_s()));
    if (drawn_ > 0)
      found_.remark("work", fmt::format("cpu_s of {} connections was drawn from work.cpu ({})",
                                        drawn_, cpu_from_));
    found_.add("work.requests", "1", "cpu_s of the replay is of a whole connection");
    found_.add("run.warmup", "\"0s\"", "the replay begins with its first SYN");
    found_.add("run.duration",
               fmt::format("\"{}\"", duration_text(std::max(1e-3, length_s()) * 1e9)),
               "as long as the capture");
  }

  void round_trips() {
    std::vector<double> seconds;
    for (const Captured& c : chosen_) {
      if (c.first_ack_ns && c.repeats == 0 && *c.first_ack_ns > c.syn_ns)
        seconds.push_back(static_cast<double>(*c.first_ack_ns - c.syn_ns) / 1e9);
    }
    if (seconds.empty()) return;
    const auto middle = seconds.begin() + static_cast<std::ptrdiff_t>(seconds.size() / 2);
    std::nth_element(seconds.begin(), middle, seconds.end());
    found_.add(
        "network.rtt", fmt::format("\"{}\"", duration_text(*middle * 1e9)),
        fmt::format("{}: from SYN to final ACK, the median of {}", file_.string(), seconds.size()));
  }

  void repeats() {
    std::uint64_t repeated = 0, connections = 0;
    for (const Captured& c : chosen_) {
      repeated += c.repeats;
      connections += c.repeats > 0 ? 1 : 0;
    }
    if (repeated > 0)
      found_.remark("arrivals",
                    fmt::format("{} SYNs of {} connections are retransmissions: only the "
                                "first of each is in the replay",
                                repeated, connections));
  }

  std::filesystem::path file_;
  const CaptureOptions& options_;
  Findings found_;
  std::vector<Captured> chosen_;
  std::uint64_t answers_ = 0, drawn_ = 0;
  std::int64_t last_ns_ = 0;
  bool by_capture_ = false;
  double fallback_ = 0;    // ns
  sim::Distribution cpu_;  // ns
  std::string cpu_from_;
  sim::RandomSpace space_{7, 0};
};

}  // namespace

Findings capture_findings(const std::filesystem::path& file, const CaptureOptions& options) {
  return CaptureSurvey(file, options).take();
}

}  // namespace acceptlab::experiment
