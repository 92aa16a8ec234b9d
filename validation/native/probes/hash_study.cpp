#include "validation/native/probes/hash_study.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "validation/native/probes/net_namespace.hpp"

namespace acceptlab::native::probes {
namespace {

constexpr int observed_count = 80;
constexpr int member_count = 7;
constexpr std::uint16_t lowest_client_port = 10000;  // the checks listen below

void predict_phase(HashStudy& study, const std::string& rule, ReuseportGroup& group,
                   const FlowSource& draw) {
  int delivered = 0, predicted = 0;
  while (delivered < study.options.flows) {
    const Flow flow = draw();
    const int expected = group.predict(choice_hash(study, group.where(), flow));
    const auto member = group.deliver(flow, expected);
    if (!member) continue;
    ++delivered;
    if (*member == expected) ++predicted;
  }
  study.report.check_share(rule + ": flows predicted", delivered, predicted);
}

std::string form_name(HashForm form) { return form == HashForm::AddedPort ? "6.15" : "4.1"; }

}  // namespace

std::uint16_t HashStudy::random_port() {
  return std::uniform_int_distribution<std::uint16_t>(lowest_client_port, 65535)(random);
}

std::uint32_t choice_hash(const HashStudy& study, const Endpoint& where, const Flow& flow) {
  return study.hash({where, flow.remote});
}

ObservedFlows observe_flows(HashStudy& study, const Endpoint& where, const Endpoint& destination,
                            const Endpoint& remote) {
  ObservedFlows flows{where, destination, remote, member_count, {}};
  ReuseportGroup group(where, member_count);
  while (flows.received_by.size() < observed_count) {
    const Endpoint from = remote.with_port(study.random_port());
    if (const auto member = group.deliver({destination, from}))
      flows.received_by.emplace_back(from.port, *member);
  }
  return flows;
}

int count_agreeing(const HashStudy& study, const ObservedFlows& flows) {
  int count = 0;
  for (const auto& [port, member] : flows.received_by) {
    const std::uint32_t hash =
        choice_hash(study, flows.where, {flows.destination, flows.remote.with_port(port)});
    if (slot_of(hash, static_cast<std::uint32_t>(flows.members)) ==
        static_cast<std::uint32_t>(member))
      ++count;
  }
  return count;
}

std::string json_origin(const HashStudy& study) {
  const std::string release = kernel_release();
  return R"("kernel": ")" + release.substr(0, release.find('-')) + R"(", "form": ")" +
         form_name(study.hash.form) + '"';
}

std::string json_seeds(const HashStudy& study, int family) {
  if (family == AF_INET) return R"("iv": )" + std::to_string(study.hash.ipv4_seed);
  return R"("iv": )" + std::to_string(study.hash.ipv6_seed) + R"(, "ipv6_secret": )" +
         std::to_string(study.hash.ipv6_address_secret);
}

std::string json_list(const std::vector<std::string>& values) {
  constexpr std::size_t line_limit = 90;
  std::string text = "[";
  std::size_t line_start = 0;
  for (const std::string& value : values) {
    if (text.size() > 1) text += ", ";
    if (text.size() - line_start + value.size() > line_limit) {
      text.back() = '\n';
      line_start = text.size();
      text += "  ";
    }
    text += value;
  }
  return text + ']';
}

void keep(const HashStudy& study, const std::string& name, const ObservedFlows& flows) {
  std::ostringstream json;
  json << '{' << json_origin(study) << ",\n "
       << R"("laddr": ")" << flows.where.address_text() << R"(", "lport": )" << flows.where.port
       << R"(, "destination": ")" << flows.destination.address_text() << R"(", "faddr": ")"
       << flows.remote.address_text() << R"(", "n": )" << flows.members << ",\n "
       << json_seeds(study, flows.where.family);
  if (flows.where.family == AF_INET6)
    json << R"(, "fhash": )"
         << jenkins::four_words(address_words(flows.remote), study.hash.ipv6_address_secret);
  std::vector<std::string> pairs;
  for (const auto& [port, member] : flows.received_by)
    pairs.push_back('[' + std::to_string(port) + ", " + std::to_string(member) + ']');
  json << ",\n "
       << R"("flows": )" << json_list(pairs) << '}';
  keep_json(study, name, json.str());
}

void keep_json(const HashStudy& study, const std::string& name, const std::string& json) {
  study.report.record(name, json);
  if (study.options.record_folder.empty()) return;
  const KernelVersion version = kernel_version();
  const std::string file_name = "linux-" + std::to_string(version.first) + '.' +
                                std::to_string(version.second) + '-' + name + ".json";
  const auto path = std::filesystem::path(study.options.record_folder) / file_name;
  std::ofstream file(path);
  file << json << '\n' << std::flush;
  if (!file) throw std::runtime_error("cannot write " + path.string());
}

void check_prediction(HashStudy& study, const std::string& name, const Endpoint& where,
                      const FlowSource& draw) {
  ReuseportGroup group(where, member_count);
  predict_phase(study, name + ", 7 members", group, draw);
  group.join();
  predict_phase(study, name + ", after an eighth has joined", group, draw);
  group.leave(2);
  predict_phase(study, name + ", after member 2 of 8 has left", group, draw);
}

}  // namespace acceptlab::native::probes
