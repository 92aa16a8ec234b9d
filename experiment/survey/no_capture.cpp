#include <system_error>

#include "experiment/survey/capture.hpp"

namespace acceptlab::experiment {

CaptureEnd read_capture(const std::filesystem::path& file,
                        const std::function<void(const Segment&)>&) {
  throw std::system_error(std::make_error_code(std::errc::not_supported),
                          "reading capture " + file.string() +
                              ": this program was built without libpcap (Debian: libpcap-dev)");
}

}  // namespace acceptlab::experiment
