#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace acceptlab::testing {

/// A folder of a test, gone with it. Everybody may write in it.
class OpenFolder {
 public:
  OpenFolder();
  ~OpenFolder();
  OpenFolder(const OpenFolder&) = delete;
  OpenFolder& operator=(const OpenFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// acceptlab-stand with the tiny server and load, in a folder of its own.
class StandRun {
 public:
  /// A plan of 0.5 s with four workers and 200 connections, which a test may change.
  StandRun();

  nlohmann::json plan;
  /// Where the programs write; the plan's `out`.
  std::filesystem::path out() const { return folder_.path() / "out"; }
  std::filesystem::path log() const { return out() / "served.log"; }
  std::filesystem::path issued() const { return out() / "issued.txt"; }

  void use_server(const std::string& address, int workers, bool native,
                  const std::vector<std::string>& more = {});
  void use_load(const std::string& source, const std::string& address, int connections, int gap_us);

  /// Runs it, with this user's rights, and returns the exit status.
  int run(uid_t user = 0);
  /// Starts it; every process of the run has this text in its environment.
  pid_t start(const std::string& mark);
  nlohmann::json result() const;
  std::string messages() const;
  bool has_result() const { return std::filesystem::exists(out() / "run.json"); }

 private:
  void write_plan() const;
  [[noreturn]] void become_stand(const std::string& mark) const;

  OpenFolder folder_;
};

/// A row of what the tiny load saw, and of what the kernel says of the same connection.
struct SeenConnection {
  std::string source;
  int port = 0;
  std::int64_t before = 0, after = 0, end = 0;
  std::int64_t established = 0, accepted = 0;
  pid_t pid = 0;
};
/// In the order of the load. established is 0 for those that established.csv does not have.
std::vector<SeenConnection> seen_connections(const StandRun& run);

}  // namespace acceptlab::testing
