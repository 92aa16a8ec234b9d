#include "experiment/notation/listen_text.hpp"

#include <fmt/format.h>

#include "experiment/notation/units.hpp"

namespace acceptlab::experiment {

std::string listen_text(const ListenAddress& listen) {
  const std::string address = address_text(listen.address);
  return fmt::format("{}:{}", listen.address.v6 ? "[" + address + "]" : address, listen.port);
}

}  // namespace acceptlab::experiment
