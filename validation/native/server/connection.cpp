#include "validation/native/server/connection.hpp"

#include <sys/resource.h>

#include <algorithm>

#include "validation/native/linux/system_call.hpp"

namespace acceptlab::native::server {
namespace {

std::size_t most_open_files() {
  rlimit limit{};
  native::checked(::getrlimit(RLIMIT_NOFILE, &limit), "getrlimit");
  constexpr rlim_t most = 1U << 20U;
  return std::min(limit.rlim_cur, most);
}

}  // namespace

void Connection::begin(int descriptor) {
  // Another thread may have ended the use before: what it wrote is seen from here on.
  claim_.load(std::memory_order_acquire);
  fd = descriptor;
  state = State::Reading;
  close_after = true;
  told = false;
  unsent = {};
  drained = 0;
  leftover.clear();
  reader.reset();
  unkept_row_ = {};
  row = &unkept_row_;
  use_ = (use_ + 1) & Ready::use_mask;
  claim_.store(std::uint64_t{use_} << use_at | claimed, std::memory_order_release);
}

bool Connection::claim(std::uint32_t use) {
  std::uint64_t seen = claim_.load(std::memory_order_acquire);
  for (;;) {
    if (seen >> use_at != use) return false;
    const bool taken = (seen & claimed) != 0;
    const std::uint64_t wanted = seen | (taken ? noted : claimed);
    if (claim_.compare_exchange_weak(seen, wanted, std::memory_order_acq_rel)) return !taken;
  }
}

bool Connection::claim_if_open() {
  std::uint64_t seen = claim_.load(std::memory_order_acquire);
  return (seen & claimed) == 0 && seen != 0 &&
         claim_.compare_exchange_strong(seen, seen | claimed, std::memory_order_acq_rel);
}

bool Connection::release() {
  const std::uint64_t mine = std::uint64_t{use_} << use_at;
  std::uint64_t expected = mine | claimed;
  if (claim_.compare_exchange_strong(expected, mine, std::memory_order_acq_rel)) return false;
  claim_.store(mine | claimed, std::memory_order_release);
  return true;
}

void Connection::end() {
  use_ = (use_ + 1) & Ready::use_mask;
  claim_.store(std::uint64_t{use_} << use_at | claimed, std::memory_order_release);
}

ConnectionTable::ConnectionTable() : slots_(most_open_files()) {}

ConnectionTable::~ConnectionTable() {
  for (const auto& slot : slots_) delete slot.load();
}

Connection& ConnectionTable::begin(int fd) {
  std::atomic<Connection*>& slot = slots_[static_cast<std::size_t>(fd)];
  Connection* connection = slot.load(std::memory_order_acquire);
  if (connection == nullptr) {
    connection = new Connection;
    slot.store(connection, std::memory_order_release);
  }
  connection->begin(fd);
  return *connection;
}

}  // namespace acceptlab::native::server
