#include "validation/measure/unmodified_program.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <system_error>

namespace acceptlab::validation {

void cannot_be_measured(const std::string& why) {
  throw std::system_error(std::make_error_code(std::errc::not_supported), why);
}

void require_installed(const std::string& file, const std::string& packages) {
  if (::access(file.c_str(), R_OK) == 0) return;
  throw std::system_error(
      std::make_error_code(std::errc::no_such_file_or_directory),
      fmt::format("{}: install {} {}, or measure --server native", file,
                  packages.find(' ') == std::string::npos ? "the package" : "the packages",
                  packages));
}

std::string required_version(const std::string& program, const std::string& version,
                             const std::string& name) {
  if (version.empty())
    cannot_be_measured(fmt::format("{} does not tell its version as {} does", program, name));
  return version;
}

void set_for_run(ProgramOptions& options, const std::string& folder, const std::string& version,
                 const ServedRun& run) {
  options.folder = folder;
  options.version = version;
  options.burn_loops_per_us = run.burn_loops_per_us;
  options.reply_bytes = reply_bytes;
}

std::vector<std::string> written(const ProgramSetup& setup, const ProgramOptions& options) {
  write_program_folder(setup, options.folder);
  return setup.argv;
}

}  // namespace acceptlab::validation
