#include "experiment/survey/capture.hpp"

#include <fmt/format.h>
#include <pcap/pcap.h>

#include <memory>
#include <optional>
#include <string>

#include "experiment/notation/diagnostics.hpp"

namespace acceptlab::experiment {
namespace {

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& what) {
  throw ScenarioError({problem_of_file(file.string(), "", "the capture cannot be read: " + what,
                                       "pcap and pcapng files can, as tcpdump -w writes them")});
}

std::optional<LinkLayer> link_layer(int type) {
  switch (type) {
    case DLT_EN10MB:
      return LinkLayer::Ethernet;
    case DLT_LINUX_SLL:
      return LinkLayer::LinuxCooked;
    case DLT_LINUX_SLL2:
      return LinkLayer::LinuxCookedV2;
    case DLT_NULL:
    case DLT_LOOP:
      return LinkLayer::Null;
    case DLT_RAW:
    case DLT_IPV4:
    case DLT_IPV6:
      return LinkLayer::Raw;
    default:
      return std::nullopt;
  }
}

}  // namespace

CaptureEnd read_capture(const std::filesystem::path& file,
                        const std::function<void(const Segment&)>& take) {
  char error[PCAP_ERRBUF_SIZE] = "";
  const std::unique_ptr<pcap_t, void (*)(pcap_t*)> capture(
      ::pcap_open_offline_with_tstamp_precision(file.c_str(), PCAP_TSTAMP_PRECISION_NANO, error),
      &::pcap_close);
  if (!capture) refuse(file, error);
  const int type = ::pcap_datalink(capture.get());
  const auto link = link_layer(type);
  if (!link) {
    const char* name = ::pcap_datalink_val_to_name(type);
    refuse(file, fmt::format("link type {} is not known here; Ethernet, Linux cooked, raw and "
                             "loopback are",
                             name != nullptr ? name : std::to_string(type)));
  }
  CaptureEnd end;
  pcap_pkthdr* header = nullptr;
  const u_char* bytes = nullptr;
  int got = 0;
  while ((got = ::pcap_next_ex(capture.get(), &header, &bytes)) == 1) {
    ++end.packets;
    auto segment = decode_packet(*link, {bytes, header->caplen}, header->len);
    if (!segment) {
      ++end.not_tcp;
      continue;
    }
    segment->at_ns = std::int64_t{header->ts.tv_sec} * 1000000000 + header->ts.tv_usec;  // ns here
    take(*segment);
  }
  if (got == PCAP_ERROR) end.broken = ::pcap_geterr(capture.get());
  return end;
}

}  // namespace acceptlab::experiment
