#include "validation/measure/kernel_times.hpp"

#include "experiment/notation/units.hpp"
#include "validation/measure/csv_lines.hpp"

namespace acceptlab::validation {

std::vector<KernelTimes> read_kernel_times(const std::string& path) {
  CsvLines lines(path, "src,sport,established_ns,accepted_ns,pid");
  std::vector<KernelTimes> rows;
  while (lines.next()) {
    KernelTimes row;
    const std::string source(lines.cell("src"));
    const auto address = experiment::parse_address(source);
    if (!address) lines.fail("src", source);
    row.source = *address;
    row.port = lines.number<std::uint16_t>("sport");
    row.established_ns = lines.number<std::int64_t>("established_ns");
    row.accepted_ns = lines.number<std::int64_t>("accepted_ns");
    row.pid = lines.number<std::int32_t>("pid");
    rows.push_back(row);
  }
  return rows;
}

}  // namespace acceptlab::validation
