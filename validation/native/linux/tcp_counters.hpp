#pragma once

#include <map>
#include <string>

namespace acceptlab::native {

/// TCP counters of the present network namespace by the names of /proc/net/netstat (TcpExt) and
/// /proc/net/snmp (Tcp).
std::map<std::string, long> read_tcp_counters();

}  // namespace acceptlab::native
