#pragma once

#include <sys/types.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "validation/native/linux/system_call.hpp"
#include "validation/native/log/shared_log.hpp"

/// What a program left behind.
struct Ended {
  int status = -1;  // exit status, or -signal
  std::string out, err;

  /// `out` as JSON; fails the test when it is none.
  nlohmann::json report() const;
};

/// acceptlab-load with these arguments, started at once. Killed when it is still there at the end.
class Program {
 public:
  explicit Program(const std::vector<std::string>& arguments);
  /// The same with fewer descriptors: soft and hard limit.
  Program(int descriptors, const std::vector<std::string>& arguments);
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  void signal(int number) const;
  /// The first line of stdout, without its end; fails the test when none comes in ten seconds.
  std::string first_line() const;
  /// Fails the test when the program does not end within a minute.
  Ended wait();

 private:
  void start(const std::vector<std::string>& words);

  acceptlab::native::FileDescriptor out_, err_;
  pid_t pid_ = -1;
};

/// Runs acceptlab-load to its end.
Ended run_load(const std::vector<std::string>& arguments);
/// The same with --json added, and its report.
nlohmann::json report_of(std::vector<std::string> arguments);

/// An issued log; fails the test when the file is none.
struct LogFile {
  explicit LogFile(const std::string& name);
  std::int64_t start_ns = 0;
  std::vector<acceptlab::native::IssuedConnection> rows;
};
