#pragma once

#include <string>

#include "validation/native/load/schedule.hpp"
#include "validation/native/load/server_address.hpp"

namespace acceptlab::native::load {

/// Whether this machine has that IPv4 address (host byte order) and a way from it to `target`.
bool can_connect_from(std::uint32_t address, const Endpoint& target);

/// Leaves address and port of those connections to the kernel whose address cannot be used towards
/// `target` here: it belongs to no interface of this machine, or there is no way from it. Returns
/// what to tell the user, empty when all can be used.
std::string drop_foreign_addresses(Schedule& schedule, const Endpoint& target);
/// The same schedule where each address has to be used: throws ScheduleError that names one that
/// cannot.
void require_own_addresses(const Schedule& schedule, const Endpoint& target);

}  // namespace acceptlab::native::load
