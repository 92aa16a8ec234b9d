#include "experiment/reduction/reason_origins.hpp"

#include <algorithm>

namespace acceptlab::experiment {

void add_origins(Reasons& reasons, const std::vector<KeyInForce>& keys) {
  for (Diagnostic& reason : reasons) {
    const auto key = std::find_if(keys.begin(), keys.end(),
                                  [&](const KeyInForce& k) { return k.path == reason.key; });
    if (key != keys.end()) reason.what += " (" + key->value + ", " + key->origin + ")";
  }
}

}  // namespace acceptlab::experiment
