#pragma once

#include <string>
#include <string_view>

#include "experiment/keys/reading.hpp"

namespace acceptlab::experiment {

/// What names a file: where, by which key, and the name.
struct FileNamed {
  Place place;
  std::string key, name;
};

/// The rows of a replay from the text of such a file, or what is wrong with them.
void read_replay_rows(Reading& r, const FileNamed& file, std::string_view text,
                      ArrivalsSpec& arrivals);

}  // namespace acceptlab::experiment
