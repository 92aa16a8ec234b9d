// Any bytes as what replications measured, in the file that a sweep goes on from. Version and check
// sum are put around them: with another it is refused unread.

#include <string>

#include "experiment/sweep/replications_file.hpp"
#include "sim/fnv1a.hpp"
#include "tests/fuzz/target.hpp"

namespace acceptlab::experiment {
namespace {

constexpr std::size_t sum_bytes = 8;
// Of an empty file: no name of the scenario, none of the result, and three empty lists.
constexpr std::size_t empty_body = 5;

std::string as_file(std::string_view body) {
  static const std::string empty = encode({});
  std::string bytes = empty.substr(0, empty.size() - sum_bytes - empty_body);
  bytes += body;
  sim::Fnv1a<std::uint64_t> hash;
  hash.add(bytes);
  std::uint64_t sum = hash.value();
  constexpr unsigned byte_bits = 8;
  for (unsigned i = 0; i < sum_bytes; ++i, sum >>= byte_bits) bytes += static_cast<char>(sum);
  return bytes;
}

}  // namespace
}  // namespace acceptlab::experiment

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace acceptlab::experiment;
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  if (const auto read = decode(as_file(body))) {
    const std::string written = encode(*read);
    const auto again = decode(written);
    acceptlab::fuzz::promise(again.has_value(), "what is written can be read");
    acceptlab::fuzz::promise(encode(*again) == written, "and is the same");
  }
  return 0;
}
