#include "experiment/sweep/replications_file.hpp"

#include <cstdint>

#include "experiment/sweep/byte_reader.hpp"
#include "experiment/sweep/byte_writer.hpp"
#include "experiment/sweep/measurement_fields.hpp"
#include "experiment/sweep/numbers_fingerprint.hpp"
#include "sim/fnv1a.hpp"

namespace acceptlab::experiment {

namespace {

constexpr std::string_view kind = "acceptlab.replications/2";

std::uint64_t check_sum(std::string_view bytes) {
  sim::Fnv1a<std::uint64_t> hash;
  hash.add(bytes);
  return hash.value();
}

}  // namespace

std::string encode(const Replications& replications) {
  ByteWriter body;
  body(std::string(kind), std::string(numbers_fingerprint()), replications.scenario,
       replications.result, replications.measured, replications.with_drawn_costs,
       replications.of_twin);
  std::string bytes = body.take();
  std::uint64_t sum = check_sum(bytes);
  constexpr unsigned byte_bits = 8;
  for (unsigned i = 0; i < sizeof sum; ++i, sum >>= byte_bits) bytes += static_cast<char>(sum);
  return bytes;
}

std::optional<Replications> decode(std::string_view bytes) {
  std::uint64_t sum = 0;
  if (bytes.size() < sizeof sum) return std::nullopt;
  const std::string_view body = bytes.substr(0, bytes.size() - sizeof sum);
  constexpr unsigned byte_bits = 8;
  for (std::size_t i = bytes.size(); i > body.size(); --i)
    sum = (sum << byte_bits) | static_cast<unsigned char>(bytes[i - 1]);
  if (sum != check_sum(body)) return std::nullopt;
  ByteReader reader(body);
  std::string what, fingerprint;
  Replications replications;
  reader(what, fingerprint);
  if (reader.failed() || what != kind || fingerprint != numbers_fingerprint()) return std::nullopt;
  reader(replications.scenario, replications.result, replications.measured,
         replications.with_drawn_costs, replications.of_twin);
  if (!reader.all_read()) return std::nullopt;
  return replications;
}

}  // namespace acceptlab::experiment
