#include "validation/kit/kit_record.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <fstream>
#include <nlohmann/json.hpp>
#include <system_error>

namespace acceptlab::validation {

namespace {

using nlohmann::json;

/// Of what was found; true: the step went wrong, and there is nothing more.
bool failed(const json& from, std::string& error) {
  if (!from.contains("error")) return false;
  error = from.at("error").get<std::string>() + ": " + from.value("errno", "?");
  return true;
}

KitRecord::Balance balance_of(const json& from) {
  KitRecord::Balance b;
  b.option = from.at("option");
  b.address = from.at("address");
  b.listeners = from.at("listeners");
  if (failed(from, b.error)) return b;
  b.port = from.at("port");
  for (const json& flow : from.at("flows"))
    b.flows.emplace_back(flow.at(0).get<std::uint16_t>(), flow.at(1).get<int>());
  return b;
}

KitRecord::Close close_of(const json& from) {
  KitRecord::Close c;
  c.option = from.at("option");
  c.listeners = from.at("listeners");
  if (failed(from, c.error)) return c;
  c.closed = from.at("closed");
  c.owners = from.at("owners").get<std::vector<int>>();
  c.before = from.at("before").get<std::vector<std::string>>();
  c.after = from.at("after").get<std::vector<std::string>>();
  c.accepted = from.at("accepted").get<std::vector<int>>();
  if (c.before.size() != c.owners.size() || c.after.size() != c.owners.size())
    throw KitError("close: not every client has its states");
  return c;
}

KitRecord::States states_of(const json& from) {
  return {from.at("connected"), from.at("waiting"), from.at("refused"), from.at("reset"),
          from.at("other")};
}

KitRecord::Queue queue_of(const json& from) {
  KitRecord::Queue q;
  q.backlog = from.at("backlog");
  if (failed(from, q.error)) return q;
  q.clients = from.at("clients");
  q.at_once = states_of(from.at("at_once"));
  q.later = states_of(from.at("later"));
  q.after_data = states_of(from.at("after_data"));
  q.accepted = from.at("accepted");
  return q;
}

KitRecord::Wake wake_of(const json& from) {
  KitRecord::Wake w;
  w.wait = from.at("wait");
  if (failed(from, w.error)) return w;
  w.winners = from.at("winners").get<std::vector<int>>();
  for (const json& watcher : from.at("watchers"))
    w.watchers.push_back({watcher.at("accepted"), watcher.at("returns"), watcher.at("again"),
                          watcher.at("switches")});
  return w;
}

KitRecord record_of(const json& from) {
  if (from.value("schema", "none") != "acceptlab.kit/1")
    throw KitError(fmt::format("found schema {}; this program reads acceptlab.kit/1",
                               from.value("schema", "none")));
  KitRecord record;
  const json& machine = from.at("machine");
  record.system = machine.at("system");
  record.release = machine.at("release");
  record.architecture = machine.value("architecture", "");
  record.cpus = machine.value("cpus", 1U);
  record.sysctl = machine.at("sysctl").get<std::map<std::string, std::int64_t>>();
  for (const json& entry : from.at("balance")) record.balance.push_back(balance_of(entry));
  for (const json& entry : from.at("close")) record.close.push_back(close_of(entry));
  for (const json& entry : from.at("queue")) record.queue.push_back(queue_of(entry));
  for (const json& entry : from.at("wake")) record.wake.push_back(wake_of(entry));
  return record;
}

}  // namespace

KitRecord read_kit_record(const std::string& path) {
  std::ifstream in(path);
  if (!in) throw std::system_error(errno, std::generic_category(), "open " + path);
  try {
    return record_of(json::parse(in));
  } catch (const json::exception& error) {
    throw KitError(fmt::format("{}: {}\n   = help: the output of validation/kit/probe.c, whole",
                               path, error.what()));
  } catch (const KitError& error) {
    throw KitError(fmt::format("{}: {}", path, error.what()));
  }
}

}  // namespace acceptlab::validation
