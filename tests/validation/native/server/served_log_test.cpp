#include "validation/native/server/served_log.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>

#include "tests/catch.hpp"
#include "validation/native/server/metrics.hpp"

namespace acceptlab::native::server {
namespace {

/// A folder that goes with the test.
struct Folder {
  Folder() {
    std::string name = std::filesystem::temp_directory_path() / "acceptlab-served-XXXXXX";
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path = name;
  }
  ~Folder() { std::filesystem::remove_all(path); }
  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(path), {}));
  }
  std::filesystem::path path;
};

TEST_CASE("a log has its header, its counters and its rows where readers look for them",
          "[native][server]") {
  const Folder folder;
  const std::string path = folder.path / "served.log";
  ServedLog log(path, 2, 3);
  log.counters(1).accepted = 5;
  for (std::uint64_t i = 0; i < 3; ++i) log.take_row()->id = 100 + i;
  CHECK(log.take_row() == nullptr);
  CHECK(folder.files() == 1);

  std::ifstream file(path, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(file)), {});
  REQUIRE(bytes.size() == 64 + 2 * 128 + 3 * 48);
  CHECK(bytes.substr(0, 8) == "ALSERVED");
  ServedConnection last;
  std::memcpy(&last, bytes.data() + 64 + 2 * 128 + 2 * 48, sizeof last);
  CHECK(last.id == 102);
  CHECK(log.header().used == 4);  // one was not kept
}

TEST_CASE("a log goes on where another process left it", "[native][server]") {
  const Folder folder;
  const std::string path = folder.path / "served.log";
  {
    ServedLog log(path, 2, 3);
    log.take_row()->id = 7;
  }
  const auto open = [&] { return native::FileDescriptor(::open(path.c_str(), O_RDWR)); };
  ServedLog next(open(), 2);
  CHECK(next.row(0)->id == 7);
  CHECK(next.place_of(*next.take_row()) == 1);
  CHECK_THROWS_AS(ServedLog(open(), 3), std::runtime_error);
}

TEST_CASE("a log that cannot be made leaves nothing behind", "[native][server]") {
  const Folder folder;
  CHECK_THROWS_AS(ServedLog((folder.path / "none" / "served.log").string(), 2, 3),
                  std::system_error);
  CHECK_THROWS_AS(ServedLog((folder.path / "served.log").string(), 2, std::uint64_t{1} << 50U),
                  std::system_error);
  CHECK(folder.files() == 0);
}

TEST_CASE("metrics tell every counter of every worker", "[native][server]") {
  ServedLog log(2);
  log.counters(1).accepted = 12;
  log.counters(0).state = 1;
  const std::string text = metrics_text(log);
  CHECK_THAT(text, Catch::Contains("\nacceptlab_accepted_total{worker=\"1\"} 12\n"));
  CHECK_THAT(text, Catch::Contains("# TYPE acceptlab_open_connections gauge\n"));
  CHECK_THAT(text, Catch::Contains("acceptlab_worker_up{worker=\"0\"} 1\n"));
}

}  // namespace
}  // namespace acceptlab::native::server
