#include "experiment/result/atomic_file.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include "tests/catch.hpp"

namespace acceptlab::experiment {
namespace {

namespace fs = std::filesystem;

class Folder {
 public:
  Folder() { fs::create_directories(path); }
  ~Folder() { fs::remove_all(path); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  const fs::path path =
      fs::temp_directory_path() / ("acceptlab-atomic-" + std::to_string(::getpid()));
};

std::string contents(const fs::path& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST_CASE("a file is replaced whole and nothing is left beside it", "[files]") {
  const Folder folder;
  const fs::path file = folder.path / "sub" / "result.json";
  write_atomically(file, "one");
  write_atomically(file, "two");
  CHECK(contents(file) == "two");
  CHECK(std::distance(fs::directory_iterator(file.parent_path()), {}) == 1);
}

TEST_CASE("a file that cannot be written is a system error that says what was tried", "[files]") {
  const Folder folder;
  fs::create_directories(folder.path / "target");
  fs::create_directories(folder.path / "target" / "full");
  CHECK_THROWS_AS(write_atomically(folder.path / "target", "x"), std::system_error);
  CHECK_THROWS_WITH(write_atomically("/dev/null/x.json", "x"),
                    Catch::Matchers::Contains("making folder /dev/null"));
  CHECK(std::distance(fs::directory_iterator(folder.path), {}) == 1);  // no temporary file
}

TEST_CASE("a device is written to and stays a device", "[files]") {
  // By way of a link, so that a rename would cost no more than the link.
  const Folder folder;
  const fs::path link = folder.path / "null";
  fs::create_symlink("/dev/null", link);
  write_atomically(link, "x");
  CHECK(fs::is_symlink(link));
  CHECK(fs::is_character_file(link));
  CHECK(std::distance(fs::directory_iterator(folder.path), {}) == 1);
}

}  // namespace
}  // namespace acceptlab::experiment
