#pragma once

#include "models/server/catalogue.hpp"

namespace acceptlab::server {

// The rows of the catalogue, a file for each kind of server.

std::vector<Policy> nginx_policies();
/// Other servers and proxies written for speed: httpd, HAProxy, Envoy, h2o, Varnish, ...
std::vector<Policy> server_policies();
/// What language runtimes bring along: Node, Go, Python, Ruby.
std::vector<Policy> runtime_policies();
/// What a system offers to any program.
std::vector<Policy> system_policies();

}  // namespace acceptlab::server
