#include "experiment/pages/hash_query.hpp"

#include <string>

#include "tests/catch.hpp"
#include "tests/models/flows.hpp"

namespace acceptlab::experiment {
namespace {

using Catch::Matchers::Contains;

HashQuery query(const std::string& system, const std::string& version, unsigned sockets) {
  HashQuery q;
  q.system = system;
  q.version = version;
  q.sockets = sockets;
  return q;
}

std::string json(const HashQuery& q, const kernel::Flow& flow) {
  return to_line(HashTable(q).answer(flow), true);
}

TEST_CASE("the answer for a Linux flow", "[experiment][hash]") {
  // 192.0.2.10:80 from 198.51.100.7:40000, secret 0: hash abe79932, slot 5 of 8.
  const auto flow = flow_between("198.51.100.7:40000", "192.0.2.10:80");
  auto q = query("linux", "6.1", 8);
  CHECK(json(q, flow) == R"({"hash": 2884081970, "cpu": null, "socket": 5})");
  q.secret = 0x5eed1234;  // 78b9a707: slot 3
  CHECK(json(q, flow) == R"({"hash": 2025432839, "cpu": null, "socket": 3})");
  q.wildcard = true;  // d1bb8915: (0xd1bb8915 * 8) >> 32 = 6
  CHECK(json(q, flow) == R"({"hash": 3518728469, "cpu": null, "socket": 6})");
  CHECK(to_line(HashTable(q).answer(flow), false) == "hash 0xd1bb8915  cpu -     socket 6");
}

TEST_CASE("a walk's answer is in join order", "[experiment][hash]") {
  // Secret 0, 4.1 form, n = 8: place 6 of the chain, newest first, so socket 8 - 1 - 6 = 1.
  const auto flow = flow_between("198.51.100.7:40000", "192.0.2.10:80");
  CHECK(json(query("linux", "4.4", 8), flow) ==
        R"({"hash": 2884081970, "cpu": null, "socket": 1})");
}

TEST_CASE("DragonFly names the CPU when it is told how many there are", "[experiment][hash]") {
  const auto flow = flow_between("192.0.2.10:40001", "198.51.100.1:80");
  auto q = query("dragonfly", "5.8", 12);  // h16 = ef72, bucket 114, member 6, CPU 2 of 8
  CHECK(json(q, flow) == R"({"hash": 61298, "cpu": null, "socket": 6})");
  q.cpus = 8;
  CHECK(json(q, flow) == R"({"hash": 61298, "cpu": 2, "socket": 6})");
  const auto v6 = flow_between("[2001:db8::1]:40001", "[2001:db8::2]:80");
  CHECK(json(q, v6) == R"({"hash": null, "cpu": 0, "socket": 11})");
}

TEST_CASE("what cannot be asked is refused with the reason", "[experiment][hash]") {
  CHECK_THROWS_WITH(HashTable(query("plan9", "4", 2)), Contains("--system") && Contains("linux"));
  CHECK_THROWS_WITH(HashTable(query("linux", "six", 2)), Contains("--version"));
  CHECK_THROWS_WITH(HashTable(query("linux", "2.4", 1)), Contains("not modelled"));
  CHECK_THROWS_WITH(HashTable(query("linux", "3.8", 2)), Contains("SO_REUSEPORT"));
  CHECK_NOTHROW(HashTable(query("linux", "3.8", 1)));
  CHECK_THROWS_WITH(HashTable(query("linux", "6.1", 0)), Contains("--sockets"));
  CHECK_THROWS_WITH(flow_between("192.0.2.1", "192.0.2.2:80"), Contains("--src"));
  CHECK_THROWS_WITH(flow_between("192.0.2.1:1", "192.0.2.2:66000"), Contains("--dst"));
  CHECK_THROWS_WITH(flow_between("192.0.2.1:1", "[::1]:80"), Contains("families"));
}

TEST_CASE("flows from a file, with or without a header line", "[experiment][hash]") {
  const auto expected = flow_between("192.0.2.10:40000", "198.51.100.1:80");
  for (const std::string header : {"", "src,sport,dst,dport\n"}) {
    const auto flows =
        read_flows(header + "192.0.2.10,40000,198.51.100.1,80\r\n\n2001:db8::1, 1, ::1 ,2", "f");
    REQUIRE(flows.size() == 2);
    CHECK(flows[0].local == expected.local);
    CHECK(flows[0].remote == expected.remote);
    CHECK(flows[0].local_port == 80);
    CHECK(flows[0].remote_port == 40000);
    CHECK(flows[1].remote.v6);
  }
  CHECK(read_flows("", "f").empty());
}

TEST_CASE("every malformed row is named with its place", "[experiment][hash]") {
  const std::string text =
      "src,sport,dst,dport\n"
      "192.0.2.10,40000,198.51.100.1\n"
      "192.0.2.10,40000,198.51.100.1,80\n"
      "192.0.2.300,40000,198.51.100.1,80\n"
      "192.0.2.1,70000,198.51.100.1,80\n"
      "192.0.2.1,7000,::1,80\n";
  CHECK_THROWS_WITH(read_flows(text, "f.csv"),
                    "f.csv:2:1: error: expected 4 fields, src,sport,dst,dport; found 3\n"
                    "f.csv:4:1: error: \"192.0.2.300\" is not an IPv4 or IPv6 address\n"
                    "f.csv:5:11: error: \"70000\" is not a port from 0 to 65535\n"
                    "f.csv:6:16: error: the two addresses are of different families");
}

}  // namespace
}  // namespace acceptlab::experiment
