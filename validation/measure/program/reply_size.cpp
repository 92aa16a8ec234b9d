#include "validation/measure/program/reply_size.hpp"

#include <fmt/format.h>

#include <string>

namespace acceptlab::validation {

namespace {

std::size_t body_of(const ReplyHeader& header, std::size_t reply) {
  if (reply == 0) return 1;
  if (reply > header.largest_reply) return 0;
  for (std::size_t digits = 1; digits <= 7; ++digits) {
    const std::size_t before = header.without_digits + digits;
    if (reply <= before) break;
    if (header.bytes(reply - before) == before) return reply - before;
  }
  return 0;
}

}  // namespace

std::size_t ReplyHeader::bytes(std::size_t body_bytes) const {
  return without_digits + std::to_string(body_bytes).size();
}

std::size_t body_for(const ReplyHeader& header, std::size_t reply,
                     const experiment::Scenario& scenario,
                     std::vector<experiment::Diagnostic>& problems) {
  const std::size_t body = body_of(header, reply);
  if (body > 0) return body;
  problems.push_back(experiment::problem_of_file(
      scenario.file, "",
      fmt::format("an answer of {} bytes: {}'s have {} and more, but not every number, and {} at "
                  "most here",
                  reply, header.program, header.bytes(1) + 1, header.largest_reply),
      fmt::format("let both servers answer with a number of bytes that {} can", header.program)));
  return 0;
}

}  // namespace acceptlab::validation
