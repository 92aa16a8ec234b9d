#include "validation/measure/nginx/nginx_access_log.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <system_error>

namespace acceptlab::validation {

namespace {

/// "1700000000.123" in milliseconds.
std::int64_t milliseconds(const std::string& text) {
  const std::size_t dot = text.find('.');
  if (dot == std::string::npos || text.size() != dot + 4) throw std::invalid_argument(text);
  return std::stoll(text.substr(0, dot)) * 1000 + std::stoll(text.substr(dot + 1));
}

NginxServed parsed(const std::string& line) {
  NginxServed row;
  std::istringstream in(line);
  std::string written, id;
  if (!(in >> row.pid >> row.connection >> row.request >> written >> row.source >> row.port >>
        row.status >> id) ||
      id.size() < 2 || id.front() != '"' || id.back() != '"')
    throw std::invalid_argument(line);
  row.written_ms = milliseconds(written);
  if (id != "\"-\"") row.id = id.substr(1, id.size() - 2);
  return row;
}

}  // namespace

std::vector<NginxServed> read_nginx_access_log(const std::string& path) {
  std::ifstream in(path);
  if (!in) throw std::system_error(errno, std::generic_category(), "open " + path);
  std::vector<NginxServed> rows;
  std::string line;
  for (unsigned number = 1; std::getline(in, line); ++number) {
    try {
      rows.push_back(parsed(line));
    } catch (const std::logic_error&) {  // of std::stoll, and ours
      throw std::runtime_error(fmt::format(
          "{}:{}: not a line of the log format that acceptlab writes into nginx.conf: {}", path,
          number, line));
    }
  }
  return rows;
}

}  // namespace acceptlab::validation
