#include "experiment/survey/capture_survey.hpp"

#include <pcap/pcap.h>

#include "tests/catch.hpp"
#include "tests/experiment/survey/made_up.hpp"
#include "tests/experiment/survey/packets.hpp"

using namespace acceptlab::experiment;
using Catch::Matchers::Contains;

namespace {

/// A capture written by libpcap.
class Dump {
 public:
  Dump(const std::string& file, int link) : pcap_(::pcap_open_dead(link, 65535)) {
    dumper_ = ::pcap_dump_open(pcap_, file.c_str());
    REQUIRE(dumper_ != nullptr);
  }
  Dump(const Dump&) = delete;
  Dump& operator=(const Dump&) = delete;
  ~Dump() {
    ::pcap_dump_close(dumper_);
    ::pcap_close(pcap_);
  }
  void add(std::int64_t at_us, const Packet& packet) const {
    pcap_pkthdr header{};
    header.ts.tv_sec = 1796015727 + at_us / 1000000;
    header.ts.tv_usec = at_us % 1000000;
    header.caplen = header.len = static_cast<bpf_u_int32>(packet.size());
    ::pcap_dump(reinterpret_cast<u_char*>(dumper_), &header, packet.data());
  }

 private:
  pcap_t* pcap_;
  pcap_dumper_t* dumper_ = nullptr;
};

constexpr const char* server = "10.0.0.1";

void add_syn(const Dump& dump, std::int64_t at_us, const std::string& client, std::uint16_t port,
             std::uint32_t sequence = 1, std::uint16_t to = 80) {
  dump.add(at_us, ethernet(ip_v4(client, server, tcp(port, to, sequence, syn_flag)), 0x0800));
}

/// A whole connection: 400 us to the final ACK, one request of `service_us`, and its end.
void add_connection(const Dump& dump, std::int64_t at_us, std::uint16_t port,
                    std::int64_t service_us) {
  const auto out = [&](std::int64_t at, std::uint8_t flags, std::size_t bytes) {
    dump.add(at, ethernet(ip_v4("192.0.2.7", server, tcp(port, 80, 1, flags, bytes)), 0x0800));
  };
  const auto back = [&](std::int64_t at, std::uint8_t flags, std::size_t bytes) {
    dump.add(at, ethernet(ip_v4(server, "192.0.2.7", tcp(80, port, 1, flags, bytes)), 0x0800));
  };
  out(at_us, syn_flag, 0);
  back(at_us + 10, syn_flag | ack_flag, 0);
  out(at_us + 400, ack_flag, 0);
  out(at_us + 500, ack_flag, 100);
  back(at_us + 500 + service_us / 2, ack_flag, 1000);
  back(at_us + 500 + service_us, ack_flag, 500);
  out(at_us + 600 + service_us, ack_flag | fin_flag, 0);
}

CaptureOptions options_of(unsigned cpus = 4) {
  CaptureOptions options;
  options.beside = "here";
  options.cpus = cpus;
  options.cpu = acceptlab::sim::Distribution::constant(220e3);
  options.cpu_from = "the test";
  return options;
}

}  // namespace

TEST_CASE("SYNs become a replay in order, retransmissions are told and left out", "[init]") {
  const MadeUp folder;
  const std::string file = folder.path("/syn.pcap");
  {
    const Dump dump(file, DLT_EN10MB);
    add_syn(dump, 0, "192.0.2.7", 40000);
    add_syn(dump, 1000, "192.0.2.8", 40000);
    add_syn(dump, 1000000, "192.0.2.7", 40000);     // sent again
    add_syn(dump, 2000000, "192.0.2.7", 40000, 9);  // the same port, a new connection
    add_syn(dump, 2500000, "192.0.2.9", 5000, 1, 443);
    add_syn(dump, 500, "192.0.2.9", 41000);  // captured late
    dump.add(3000000, Packet(60, 0));
  }
  const Findings found = capture_findings(file, options_of());
  REQUIRE(found.files.size() == 1);
  CHECK(found.files[0].name == "here.arrivals.csv");
  CHECK(found.files[0].contents ==
        "time_s,src,sport,cpu_s\n0.000000000,192.0.2.7,40000,0.000220000\n"
        "0.000500000,192.0.2.9,41000,0.000220000\n0.001000000,192.0.2.8,40000,0.000220000\n"
        "2.000000000,192.0.2.7,40000,0.000220000\n");
  CHECK(found.value_of("arrivals[].process") ==
        "{ type = \"replay\", file = \"here.arrivals.csv\" }");
  CHECK(found.value_of("server.listen") == "[\"0.0.0.0:80\"]");
  CHECK(remarks_say(found, "1 SYNs of 1 connections are retransmissions"));
  CHECK(remarks_say(found, "1 connections were left out: to other ports than 80"));
  CHECK(remarks_say(found, "1 of 7 packets are no TCP"));
  CHECK(remarks_say(found, "one direction only"));
  CHECK(found.not_understood.empty());
}

TEST_CASE("both directions tell service times and the round trip", "[init]") {
  const MadeUp folder;
  const std::string file = folder.path("/both.pcap");
  {
    const Dump dump(file, DLT_EN10MB);
    add_connection(dump, 0, 40000, 3000);
    add_connection(dump, 100000, 40001, 5000);
    add_syn(dump, 200000, "192.0.2.7", 40002);  // never answered: the mean of the others
  }
  const Findings found = capture_findings(file, options_of());
  CHECK_THAT(found.files.at(0).contents, Contains("40000,0.003000000\n") &&
                                             Contains("40001,0.005000000\n") &&
                                             Contains("40002,0.004000000\n"));
  CHECK(found.value_of("network.rtt") == "\"400us\"");
  CHECK(found.value_of("run.warmup") == "\"0s\"");
  CHECK(found.value_of("work.setup_cpu").empty());
  // A TLS handshake is among the times, so it costs nothing beside them.
  CaptureOptions with_tls = options_of();
  with_tls.tls = true;
  CHECK(capture_findings(file, with_tls).value_of("work.setup_cpu") == "\"0s\"");
}

TEST_CASE("service times that no CPU could have spent are waiting", "[init]") {
  const MadeUp folder;
  const std::string file = folder.path("/slow.pcap");
  {
    const Dump dump(file, DLT_EN10MB);
    // 3 connections of 500 ms in a capture of 600 ms: 2.5 CPUs' worth, and there are 2.
    for (std::uint16_t i = 0; i < 3; ++i)
      add_connection(dump, i * 50000, static_cast<std::uint16_t>(40000 + i), 500000);
  }
  const Findings found = capture_findings(file, options_of(2));
  CHECK(found.value_of("work.wait") == "\"500ms\"");
  CHECK(finding_of(found, "work.wait")->guessed);
  CHECK_THAT(found.files.back().contents, Contains("40000,0.000220000\n"));
}

TEST_CASE("CPU time that is assumed beside waiting is no more than a tenth of what was captured",
          "[init]") {
  const MadeUp folder;
  const std::string file = folder.path("/brief.pcap");
  {
    const Dump dump(file, DLT_EN10MB);
    // 3 connections of 1 ms in a capture of 1.8 ms: 1.7 CPUs' worth, and there is 1.
    for (std::uint16_t i = 0; i < 3; ++i)
      add_connection(dump, i * 100, static_cast<std::uint16_t>(40000 + i), 1000);
  }
  CaptureOptions options = options_of(1);
  options.cpu_assumed = true;
  const Findings found = capture_findings(file, options);
  CHECK(found.value_of("work.wait") == "\"1ms\"");
  CHECK(found.value_of("work.cpu") ==
        "{ type = \"lognormal\", mean = \"100us\", p99 = \"909.1us\" }");
  CHECK(finding_of(found, "work.cpu")->guessed);
  CHECK(remarks_say(found, "drawn from work.cpu (assumed: a tenth of the 1ms"));
  CHECK_THAT(found.files.back().contents, !Contains("0.000220000"));
}

TEST_CASE("ports of the configuration choose, and IPv6 has its own address", "[init]") {
  const MadeUp folder;
  const std::string file = folder.path("/six.pcap");
  {
    const Dump dump(file, DLT_RAW);
    for (std::uint16_t i = 0; i < 3; ++i)
      dump.add(i * 1000, ip_v6("2001:db8::7", "2001:db8::1",
                               tcp(static_cast<std::uint16_t>(40000 + i), 8080, i, syn_flag)));
    dump.add(5000, ip_v4("192.0.2.7", server, tcp(1, 8080, 1, syn_flag)));
    for (std::uint16_t i = 0; i < 9; ++i)
      dump.add(6000, ip_v6("2001:db8::7", "2001:db8::1",
                           tcp(static_cast<std::uint16_t>(50000 + i), 22, i, syn_flag)));
  }
  CaptureOptions options = options_of();
  options.ports = {8080};
  const Findings found = capture_findings(file, options);
  CHECK(found.value_of("server.listen") == "[\"[::]:8080\"]");
  CHECK(remarks_say(found, "over IPv4, which fewer use"));
  CHECK(remarks_say(found, "to ports that the configuration does not listen on"));
  CHECK_THAT(found.files.at(0).contents, Contains("0.002000000,2001:db8::7,40002,"));
}

TEST_CASE("captures that are cut off, empty or none", "[init]") {
  const MadeUp folder;
  const std::string file = folder.path("/cut.pcap");
  {
    const Dump dump(file, DLT_EN10MB);
    add_syn(dump, 0, "192.0.2.7", 40000);
    add_syn(dump, 1000, "192.0.2.8", 40000);
  }
  std::filesystem::resize_file(file, std::filesystem::file_size(file) - 10);
  const Findings cut = capture_findings(file, options_of());
  CHECK(not_understood(cut, "the capture breaks off after 1 packets"));
  CHECK_THAT(cut.files.at(0).contents, Contains("192.0.2.7"));

  const std::string empty = folder.path("/empty.pcap");
  { const Dump dump(empty, DLT_EN10MB); }
  CHECK(not_understood(capture_findings(empty, options_of()), "the capture has no SYN"));
  folder.write("/text.pcap", "this is no capture at all, but a text\n");
  CHECK_THROWS_AS(capture_findings(folder.path("/text.pcap"), options_of()), ScenarioError);
  CHECK_THROWS_AS(capture_findings(folder.path("/missing.pcap"), options_of()), ScenarioError);
  const std::string foreign = folder.path("/wifi.pcap");
  { const Dump dump(foreign, DLT_IEEE802_11); }
  CHECK_THROWS_WITH(capture_findings(foreign, options_of()), Contains("link type IEEE802_11"));
}
