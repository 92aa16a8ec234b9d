#include "validation/native/server/words.hpp"

#include "tests/catch.hpp"

namespace acceptlab::native::server {
namespace {

using Graphs = std::vector<std::vector<unsigned>>;

TEST_CASE("values of the command line are read as they are written", "[native][server]") {
  CHECK(read_address("--listen", "127.0.0.1:80").address_text() == "127.0.0.1");
  CHECK(read_address("--listen", "[::1]:8080").port == 8080);
  CHECK(read_duration("--gate", "5ms") == 5'000'000);
  CHECK(read_duration("--gate", "1.5s") == 1'500'000'000);
  CHECK(read_watch("--watch", "ring:3").ring == 3);
  CHECK(read_watch("--watch", "0,1/1,2//0").of_worker == Graphs{{0, 1}, {1, 2}, {}, {0}});
  CHECK(read_watch("--watch", "groups").graph == Watch::Graph::Groups);
  CHECK(read_handoff("--handoff", "random=3").choices == 3);
  CHECK(read_pin("--pin", "0-2,5").cpus == std::vector<unsigned>{0, 1, 2, 5});
}

TEST_CASE("a limit accepts again at its maximum unless told otherwise", "[native][server]") {
  const Gate plain = read_gate("--gate", "max=10");
  CHECK((plain.max == 10 && plain.low == 10 && plain.over == Gate::Over::Park));
  const Gate full = read_gate("--gate", "max=10,low=8,over=close");
  CHECK((full.low == 8 && full.over == Gate::Over::Close));
  CHECK(read_gate("--gate", "free_fraction=0.5").free_fraction == 0.5);
  CHECK(read_gate("--gate", "delay=5ms").delay_ns == 5'000'000);
}

TEST_CASE("a value that is none is refused, with a word that is near", "[native][server]") {
  using Catch::Contains;
  CHECK_THROWS_WITH(read_choice<Wait>("--wait", "epol", wait_names),
                    Contains("--wait") && Contains("did you mean epoll?"));
  CHECK_THROWS_WITH(read_choice<Wait>("--wait", "sleep-a-lot", wait_names), Contains("known:"));
  for (const std::string bad : {"127.0.0.1", "host:80", "127.0.0.1:99999", "::1:80", ":80", ""})
    CHECK_THROWS_AS(read_address("--listen", bad), UsageError);
  for (const std::string bad : {"5", "ms", "-1s", "1h"})
    CHECK_THROWS_AS(read_duration("--gate", bad), UsageError);
  for (const std::string bad : {"max=0", "max=5,low=6", "max=5,over=jump", "delay=5", "half"})
    CHECK_THROWS_AS(read_gate("--gate", bad), UsageError);
  for (const std::string bad : {"3-1", "x", "0,"})
    CHECK_THROWS_AS(read_pin("--pin", bad), UsageError);
  CHECK_THROWS_AS(read_watch("--watch", "ring:K"), UsageError);
  CHECK_THROWS_AS(read_count("--workers", "0", 1, 10), UsageError);
}

}  // namespace
}  // namespace acceptlab::native::server
