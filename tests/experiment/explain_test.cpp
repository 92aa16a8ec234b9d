#include "experiment/pages/explain.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tests/experiment/scenario_text.hpp"

namespace acceptlab::experiment {
namespace {

using nlohmann::json;

/// The entry of `key` in what `check --explain` tells; null when it tells nothing of it.
json told(const std::string& lines, const std::string& key) {
  const json keys = json::parse(explain_json(read(lines))).at("keys");
  const auto found =
      std::find_if(keys.begin(), keys.end(), [&](const json& k) { return k["key"] == key; });
  return found == keys.end() ? json() : *found;
}

TEST_CASE("SYN retransmissions are those of the client's version", "[explain]") {
  CHECK(told("[client]\nversion = \"3.2\"", "client.syn_retries")["value"] == "5");
  CHECK(told("[client]\nversion = \"3.7\"", "client.syn_retries")["value"] == "6");
  CHECK(read("[client]\nversion = \"3.2\"").scenario.client.syn_retries == 5U);
}

TEST_CASE("a scheduler's times grow with the machine", "[explain]") {
  // CFS: 6 ms times 1 + log2 of the CPUs, of which 8 count at most.
  const auto latency = [](const std::string& cores) {
    return told("[kernel]\nversion = \"5.4\"\n[server]\nworkers = 1\n[machine]\ncores = " + cores,
                "kernel.sysctl.kernel.sched_latency_ns")["value"];
  };
  CHECK(latency("1") == "6000000");
  CHECK(latency("2") == "12000000");
  CHECK(latency("8") == "24000000");
  CHECK(latency("32") == "24000000");
}

TEST_CASE("a setting with two names is told once", "[explain]") {
  const std::string kernel = "[kernel]\nsystem = \"freebsd\"\n", ipc = "kernel.sysctl.kern.ipc.";
  CHECK(told(kernel, ipc + "soacceptqueue")["value"] == "128");
  CHECK(told(kernel, ipc + "somaxconn").is_null());
  const std::string set = kernel + "[kernel.sysctl]\n\"kern.ipc.somaxconn\" = 1000";
  CHECK(told(set, ipc + "soacceptqueue").is_null());
  CHECK(told(set, ipc + "somaxconn")["value"] == "1000");
  // The newer name came with 10.
  CHECK(told(kernel + "version = \"9.0\"", ipc + "somaxconn")["value"] == "128");
}

TEST_CASE("why there are so many cores", "[explain]") {
  const auto why = [](const std::string& machine) {
    return told("[server]\nworkers = 4\n[machine]\n" + machine, "machine.cores")["resolved"];
  };
  CHECK(why("") == "one CPU a worker");
  CHECK(why("nodes_per_package = 4") == "one CPU a worker");
  CHECK(why("nodes_per_package = 8") == "one for each node and cache");
}

}  // namespace
}  // namespace acceptlab::experiment
