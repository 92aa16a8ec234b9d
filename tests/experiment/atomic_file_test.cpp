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

TEST_CASE("what stands in the way of a file is told before it is written", "[files]") {
  const Folder folder;
  std::ofstream(folder.path / "there.json") << "one";
  fs::create_directories(folder.path / "target");
  const auto entries = [&] { return std::distance(fs::directory_iterator(folder.path), {}); };
  CHECK_NOTHROW(check_writable(folder.path / "new.json"));
  CHECK_NOTHROW(check_writable(folder.path / "there.json"));
  const fs::path missing = folder.path / "no" / "folder";
  CHECK_THROWS_WITH(
      check_writable(missing / "new.json"),
      Catch::Matchers::Contains("into folder " + missing.string() + ": No such file"));
  CHECK_NOTHROW(check_writable("/dev/null"));
  CHECK_THROWS_AS(check_writable(folder.path / "target"), std::system_error);
  CHECK_THROWS_AS(check_writable(folder.path / "new" / ""), std::system_error);
  CHECK_THROWS_WITH(check_writable(folder.path / "there.json" / "x.json"),
                    Catch::Matchers::Contains("there.json: Not a directory"));
  CHECK_THROWS_WITH(check_writable("/dev/null/sub/x.json"),
                    Catch::Matchers::Contains("into folder /dev/null/sub"));
  CHECK(entries() == 2);
  CHECK(contents(folder.path / "there.json") == "one");
}

TEST_CASE("a folder in which nothing may be written is told beforehand", "[files]") {
  if (::geteuid() == 0) return;  // whom no rights keep out
  const Folder folder;
  fs::permissions(folder.path, fs::perms::owner_read | fs::perms::owner_exec);
  CHECK_THROWS_AS(check_writable(folder.path / "x.json"), std::system_error);
  CHECK_THROWS_AS(check_writable(folder.path / "sub" / "x.json"), std::system_error);
  fs::permissions(folder.path, fs::perms::owner_all);
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
