#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "experiment/survey/packet_decoding.hpp"

namespace acceptlab::experiment {

/// What a capture holds besides the segments that were handed out.
struct CaptureEnd {
  std::uint64_t packets = 0, not_tcp = 0;
  std::string broken;  // why it ends early; empty: it is whole
};

/// Hands out the TCP segments of a pcap or pcapng file, in its order. Throws ScenarioError when it
/// is no such file or its link type is not known, std::system_error without libpcap in this
/// program.
CaptureEnd read_capture(const std::filesystem::path& file,
                        const std::function<void(const Segment&)>& take);

}  // namespace acceptlab::experiment
