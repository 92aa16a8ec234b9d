#include "tests/validation/stand/stand_run.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>

namespace acceptlab::testing {

constexpr int port = 8090;

OpenFolder::OpenFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "stand-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make " + name);
  path_ = name;
  ::chmod(name.c_str(), 0777);
}

OpenFolder::~OpenFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

StandRun::StandRun() {
  std::filesystem::create_directory(out());
  ::chmod(out().c_str(), 0777);
  plan = {{"out", out()},   {"warmup_s", 0.1}, {"window_s", 0.3},
          {"timeout_s", 5}, {"lead_s", 0.2},   {"ready_s", 3}};
  use_server("127.0.0.1", 4, true);
  use_load("127.0.0.1", "127.0.0.1", 200, 2500);
}

void StandRun::use_server(const std::string& address, int workers, bool native,
                          const std::vector<std::string>& more) {
  std::vector<std::string> argv{TINY_SERVER, address, std::to_string(port),
                                std::to_string(workers)};
  if (native) argv.insert(argv.end(), {"--log", log()});
  argv.insert(argv.end(), more.begin(), more.end());
  plan["server"] = {{"argv", argv}, {"port", port}, {"workers", workers}};
  if (native)
    plan["server"]["log"] = "served.log";
  else
    plan["server"]["kind"] = "other";
}

void StandRun::use_load(const std::string& source, const std::string& address, int connections,
                        int gap_us) {
  plan["load"]["argv"] = {TINY_LOAD,
                          source,
                          address,
                          std::to_string(port),
                          std::to_string(connections),
                          std::to_string(gap_us),
                          issued()};
}

void StandRun::write_plan() const { std::ofstream(folder_.path() / "plan.json") << plan.dump(1); }

void StandRun::become_stand(const std::string& mark) const {
  const std::string messages = folder_.path() / "messages";
  const int file = ::open(messages.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
  ::dup2(file, STDERR_FILENO);
  const std::string plan_file = folder_.path() / "plan.json";
  const std::string variable = "STAND_TEST_MARK=" + mark;
  ::execlp("env", "env", variable.c_str(), ACCEPTLAB_STAND, plan_file.c_str(), nullptr);
  ::_exit(127);
}

int StandRun::run(uid_t user) {
  write_plan();
  const pid_t child = ::fork();
  if (child == 0) {
    if (user != 0 && (::setgid(user) != 0 || ::setuid(user) != 0)) ::_exit(126);
    become_stand("run");
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

pid_t StandRun::start(const std::string& mark) {
  write_plan();
  const pid_t child = ::fork();
  if (child == 0) become_stand(mark);
  return child;
}

nlohmann::json StandRun::result() const {
  return nlohmann::json::parse(std::ifstream(out() / "run.json"));
}

std::string StandRun::messages() const {
  std::ostringstream text;
  text << std::ifstream(folder_.path() / "messages").rdbuf();
  return text.str();
}

std::vector<SeenConnection> seen_connections(const StandRun& run) {
  std::map<std::pair<std::string, int>, SeenConnection> by_kernel;
  std::ifstream stamps(run.out() / "established.csv");
  std::string line;
  std::getline(stamps, line);
  while (std::getline(stamps, line)) {
    for (char& c : line)
      if (c == ',') c = ' ';
    SeenConnection seen;
    std::istringstream(line) >> seen.source >> seen.port >> seen.established >> seen.accepted >>
        seen.pid;
    by_kernel[{seen.source, seen.port}] = seen;
  }
  std::vector<SeenConnection> all;
  std::ifstream rows(run.issued());
  SeenConnection row;
  while (rows >> row.source >> row.port >> row.before >> row.after >> row.end) {
    all.push_back(row);
    const auto found = by_kernel.find({row.source, row.port});
    if (found == by_kernel.end()) continue;
    all.back().established = found->second.established;
    all.back().accepted = found->second.accepted;
    all.back().pid = found->second.pid;
  }
  return all;
}

}  // namespace acceptlab::testing
