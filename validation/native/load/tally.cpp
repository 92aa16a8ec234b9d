#include "validation/native/load/tally.hpp"

#include <numeric>

namespace acceptlab::native::load {

void Tally::count_issue(const IssuedConnection& row) {
  ++issued;
  last_issue_ns = row.connecting_ns;
  lateness.add(row.connecting_ns - row.intended_ns);
}

void Tally::count_established(const IssuedConnection& row) {
  connect.add(row.connected_ns - row.connecting_ns);
}

void Tally::count_end(const IssuedConnection& row, unsigned status) {
  ++ended[row.outcome];
  if (row.outcome != IssuedConnection::Completed) return;
  ++answers[status / 100 % answers.size()];
  from_intended.add(row.last_byte_ns - row.intended_ns);
  response.add(row.last_byte_ns - row.connecting_ns);
  from_sending.add(row.last_byte_ns - row.sent_ns);
}

std::uint64_t Tally::all_skipped() const {
  return std::accumulate(skipped.begin(), skipped.end(), std::uint64_t{0});
}

std::uint64_t Tally::all_ended() const {
  return std::accumulate(ended.begin(), ended.end(), std::uint64_t{0});
}

}  // namespace acceptlab::native::load
