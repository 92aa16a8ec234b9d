#include "validation/native/load/outcome_files.hpp"

#include <cerrno>
#include <iostream>

#include "validation/native/linux/system_call.hpp"
#include "validation/native/load/output_file.hpp"
#include "validation/native/load/percentile_file.hpp"
#include "validation/native/load/report.hpp"

namespace acceptlab::native::load {

OutcomeFiles outcome_files(const Load& load) {
  return {.report = report_json(load),
          .intended = percentile_file(load.tally().from_intended),
          .response = percentile_file(load.tally().response),
          .sending = percentile_file(load.tally().from_sending)};
}

ExitStatus exit_status(const Load& load) {
  if (load.interrupted()) return ExitStatus::Interrupted;
  return load.slipped() ? ExitStatus::Slipped : ExitStatus::Fine;
}

void check_outputs(const Options& options) {
  if (!options.log_file.empty()) check_writable(options.log_file);
  if (!options.hdr_prefix.empty()) check_writable(options.hdr_prefix);
}

void deliver(const Options& options, const OutcomeFiles& files, std::string_view log) {
  if (!options.log_file.empty()) write_file(options.log_file, log);
  if (!options.hdr_prefix.empty()) {
    write_file(options.hdr_prefix + ".intended.hgrm", files.intended);
    write_file(options.hdr_prefix + ".response.hgrm", files.response);
    write_file(options.hdr_prefix + ".sending.hgrm", files.sending);
  }
  std::cout << (options.json ? files.report : report_text(files.report));
  errno = 0;
  if (!std::cout.flush()) {
    if (errno == 0) errno = EIO;
    native::throw_errno("writing to stdout");
  }
}

}  // namespace acceptlab::native::load
