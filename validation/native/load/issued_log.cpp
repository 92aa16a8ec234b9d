#include "validation/native/load/issued_log.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <new>

#include "validation/native/linux/system_call.hpp"

namespace acceptlab::native::load {

namespace {

std::size_t size_of(std::size_t capacity) {
  return sizeof(LogHeader) + capacity * sizeof(IssuedConnection);
}

std::byte* map_memory(std::size_t size) {
  void* memory = ::mmap(nullptr, size, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
  if (memory == MAP_FAILED) native::throw_errno("memory for the log of connections");
  return static_cast<std::byte*>(memory);
}

}  // namespace

IssuedLog::IssuedLog(std::size_t capacity)
    : memory_(map_memory(size_of(capacity)), Unmap{size_of(capacity)}) {
  auto* header = new (memory_.get()) LogHeader;
  header->magic = {'A', 'L', 'I', 'S', 'S', 'U', 'E', 'D'};
  header->capacity = capacity;
}

void IssuedLog::Unmap::operator()(std::byte* memory) const noexcept { ::munmap(memory, size); }

LogHeader& IssuedLog::header() const { return *reinterpret_cast<LogHeader*>(memory_.get()); }

IssuedConnection* IssuedLog::first_row() const {
  return reinterpret_cast<IssuedConnection*>(memory_.get() + sizeof(LogHeader));
}

void IssuedLog::plan(const Schedule& schedule, Nanoseconds start_ns) {
  set_start(start_ns);
  for (std::size_t i = 0; i < schedule.size(); ++i) {
    IssuedConnection row;
    row.intended_ns = start_ns + schedule[i].at;
    row.address = schedule[i].address;
    row.port = schedule[i].port;
    keep(i, row);
  }
}

void IssuedLog::keep(std::uint64_t id, const IssuedConnection& row) {
  LogHeader& head = header();
  head.used.store(std::max(head.used.load(std::memory_order_relaxed), id + 1),
                  std::memory_order_relaxed);
  if (id < head.capacity) first_row()[id] = row;
}

std::span<const IssuedConnection> IssuedLog::rows() const {
  const LogHeader& head = header();
  return {first_row(), static_cast<std::size_t>(std::min(head.used.load(), head.capacity))};
}

std::uint64_t IssuedLog::lost() const { return header().used.load() - rows().size(); }

std::string_view IssuedLog::finish() {
  header().capacity = rows().size();
  return {reinterpret_cast<const char*>(memory_.get()),
          sizeof(LogHeader) + rows().size() * sizeof(IssuedConnection)};
}

}  // namespace acceptlab::native::load
