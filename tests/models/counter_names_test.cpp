#include "models/kernel/counter_names.hpp"

#include <string>

#include "tests/catch.hpp"

namespace acceptlab::kernel {
namespace {

std::string name(Counter counter, System system) {
  const char* text = name_of(counter, system);
  return text == nullptr ? "" : text;
}

TEST_CASE("each system counts by its own names", "[kernel][counters]") {
  CHECK(name(Counter::SynFoundQueueFull, System::Linux) == "ListenOverflows");
  CHECK(name(Counter::AckFoundQueueFull, System::Linux) == "ListenOverflows");
  CHECK(name(Counter::AckFoundQueueFull, System::FreeBsd) == "tcps_listendrop");
  CHECK(name(Counter::SynFoundQueueFull, System::DragonFly).empty());
  CHECK(name(Counter::SynFoundQueueFull, System::MacOs) == "tcps_listendrop");
  CHECK(name(Counter::SynDropped, System::OpenBsd) == "tcps_dropsyn");
  CHECK(name(Counter::AckDropped, System::NetBsd) == "tcps_sc_aborted");
  CHECK(name(Counter::SynCacheOverflow, System::DragonFly) == "tcps_sc_cacheoverflow");
  CHECK(name(Counter::SynCacheOverflow, System::NetBsd) == "tcps_sc_overflowed");
  CHECK(name(Counter::SynAckAgain, System::FreeBsd) == "tcps_sc_retransmitted");
  CHECK(name(Counter::Migrated, System::FreeBsd).empty());
}

TEST_CASE("no BSD has a name of Linux, and every event has one somewhere", "[kernel][counters]") {
  for (auto c = 0; c <= static_cast<int>(Counter::NotMigrated); ++c) {
    CAPTURE(c);
    bool counted = false;
    for (std::size_t i = 0; i < system_names.size(); ++i) {
      const auto system = static_cast<System>(i);
      const std::string text = name(static_cast<Counter>(c), system);
      counted = counted || !text.empty();
      if (!text.empty()) CHECK(text.starts_with("tcps_") == (system != System::Linux));
    }
    CHECK(counted);
  }
}

}  // namespace
}  // namespace acceptlab::kernel
