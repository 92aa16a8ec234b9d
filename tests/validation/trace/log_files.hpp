#pragma once

#include <cstdint>
#include <cstring>
#include <new>
#include <string>
#include <vector>

#include "validation/native/log/shared_log.hpp"

namespace acceptlab::validation::testing {

/// The bytes of a log as its program would leave it.
template <typename Row>
std::string log_bytes(const char* magic, const std::vector<Row>& rows, std::uint32_t workers,
                      std::uint64_t used, std::int64_t start_ns = 0) {
  using native::LogHeader;
  using native::WorkerCounters;
  std::string bytes(
      sizeof(LogHeader) + workers * sizeof(WorkerCounters) + rows.size() * sizeof(Row), '\0');
  alignas(LogHeader) std::byte place[sizeof(LogHeader)];
  auto* header = new (place) LogHeader;
  std::memcpy(header->magic.data(), magic, header->magic.size());
  header->workers = workers;
  header->capacity = rows.size();
  header->used = used;
  header->start_ns = start_ns;
  std::memcpy(bytes.data(), place, sizeof place);
  for (std::uint32_t w = 0; w < workers; ++w) {
    alignas(WorkerCounters) std::byte counters_place[sizeof(WorkerCounters)];
    auto* counters = new (counters_place) WorkerCounters;
    counters->pid = static_cast<std::int32_t>(100 + w);
    counters->state = 1;
    counters->accepted = 10 + w;
    std::memcpy(bytes.data() + sizeof(LogHeader) + w * sizeof(WorkerCounters), counters_place,
                sizeof counters_place);
  }
  if (!rows.empty())
    std::memcpy(bytes.data() + bytes.size() - rows.size() * sizeof(Row), rows.data(),
                rows.size() * sizeof(Row));
  return bytes;
}

}  // namespace acceptlab::validation::testing
