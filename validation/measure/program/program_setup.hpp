#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace acceptlab::validation {

/// How an unmodified program is to serve in one run. It answers GET /work?cpu=NS&id=N as
/// acceptlab-server does, any other path at once, and closes after each answer. GET /burn-speed
/// tells the loops per microsecond that it burns at.
struct ProgramOptions {
  std::string folder;  // everything that it writes is in it
  std::string program;
  std::string version;           // of the program
  double burn_loops_per_us = 0;  // of its own loop; 0: measured when it starts
  std::size_t reply_bytes = 0;   // of a whole answer on the wire; 0: the smallest
  unsigned unlimited = 0;        // connections where the scenario has no limit
};

struct ProgramFile {
  std::string name, text;
};

/// The files of its folder, and how it is started there. It stays in the foreground, and SIGTERM
/// ends it at once.
struct ProgramSetup {
  ProgramFile config, burn;
  std::vector<std::string> argv;
};

/// Makes the folder and writes the files. Throws std::system_error.
void write_program_folder(const ProgramSetup& setup, const std::string& folder);

/// What a program says of itself when it is started with `option`, the first 4096 bytes; empty when
/// it cannot be run.
std::string program_says(const std::string& program, std::string_view option);

/// "1.22.1" out of "nginx version: nginx/1.22.1": what follows `mark`, which the text begins with;
/// empty when it does not.
std::string version_after(std::string_view text, std::string_view mark);

}  // namespace acceptlab::validation
