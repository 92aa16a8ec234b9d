#include "experiment/compare/comparison_columns.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "tests/catch.hpp"

namespace acceptlab::experiment {
namespace {

namespace fs = std::filesystem;

/// A scenario file that goes when the test ends.
class File {
 public:
  explicit File(const std::string& name, const std::string& more = "")
      : path_(fs::temp_directory_path() / (std::to_string(::getpid()) + name)) {
    std::ofstream(path_) << "format = 1\n[[arrivals]]\nname = \"a\"\n"
                            "process = { type = \"poisson\", rate = \"1k/s\" }\n"
                         << more;
  }
  ~File() { fs::remove(path_); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  std::string path() const { return path_.string(); }
  std::string stem() const { return path_.stem().string(); }

 private:
  fs::path path_;
};

std::vector<std::string> names(const ColumnsRead& read) {
  std::vector<std::string> all;
  for (const Column& column : read.columns) all.push_back(column.name);
  return all;
}

TEST_CASE("a column for each policy and each combination of varied values", "[compare]") {
  const File file("web.toml");
  ColumnRequest request{{file.path()}, {}, {"nginx-shared", "nginx-reuseport"}, {}};
  CHECK(names(read_columns(request)) == request.policies);

  request.vary = {"server.backlog=128,511", "server.workers=4,8"};
  const ColumnsRead read = read_columns(request);
  REQUIRE(read.columns.size() == 8);
  CHECK(read.columns[0].name == "nginx-shared backlog=128 workers=4");
  CHECK(read.columns[7].name == "nginx-reuseport backlog=511 workers=8");
  CHECK(read.columns[7].scenario.server.backlog == 511);
  CHECK(read.columns[7].scenario.server.workers == 8);
  CHECK(read.columns[7].scenario.server.policy == "nginx-reuseport");
}

TEST_CASE("a single policy or value is compared with the file as it is", "[compare]") {
  const File file("web.toml");
  CHECK(names(read_columns({{file.path()}, {}, {}, {"server.backlog=100"}})) ==
        std::vector<std::string>{file.stem(), "backlog=100"});
  CHECK(names(read_columns({{file.path()}, {}, {}, {}})) == std::vector<std::string>{file.stem()});
}

TEST_CASE("variants follow the file as it is", "[compare]") {
  const File file("web.toml",
                  "[[variants]]\nname = \"small\"\nset = { \"server.backlog\" = 16 }\n"
                  "[[variants]]\nname = \"few\"\nset = { \"server.workers\" = 2 }\n");
  const ColumnsRead read =
      read_columns({{file.path()}, {{"server.workers=6"}, {}, {}, {}, {}}, {}, {}});
  CHECK(names(read) == std::vector<std::string>{file.stem(), "small", "few"});
  CHECK(read.columns[1].scenario.server.backlog == 16);
  CHECK(read.columns[1].scenario.server.workers == 6);
  CHECK(read.columns[2].scenario.server.workers == 2);  // the variant's own value wins
}

TEST_CASE("several files are told apart by their names", "[compare]") {
  const File one("one.toml"), two("two.toml");
  CHECK(names(read_columns({{one.path(), two.path()}, {}, {}, {}})) ==
        std::vector<std::string>{one.stem(), two.stem()});
  CHECK(names(read_columns({{one.path(), one.path()}, {}, {}, {}})) ==
        std::vector<std::string>{one.stem(), one.stem() + " (2)"});
}

TEST_CASE("a --vary that names no values is an error of the command line", "[compare]") {
  const File file("web.toml");
  for (const char* vary : {"server.backlog", "=1,2", "server.backlog=", "server.backlog=1,,2"}) {
    CHECK_THROWS_AS(read_columns({{file.path()}, {}, {}, {vary}}), ScenarioError);
  }
  CHECK_THROWS_AS(read_columns({{file.path()}, {}, {"nginx-reuse"}, {}}), ScenarioError);
}

TEST_CASE("what is wrong with a varied value is shown in the option as it was typed", "[compare]") {
  const File file("web.toml");
  CHECK_THROWS_WITH(read_columns({{file.path()}, {}, {}, {"server.sockets=[1,2],per-wrker"}}),
                    Catch::Contains("--vary server.sockets=[1,2],per-wrker: error") &&
                        Catch::Contains("\n |                       ^^^^^\n") &&
                        Catch::Contains("\n |                             ^^^^^^^^^\n"));
}

TEST_CASE("what is wrong in variants has its place in the file, all at once", "[compare]") {
  const File file("bad.toml", R"([[variants]]
name = "a"
set = { "kernel.version" = "abc", "server.workers" = -3 }
[[variants]]
name = "b"
set = { "server.policy" = "nginx-reusport" }
)");
  try {
    read_columns({{file.path()}, {}, {}, {}});
    FAIL("three errors");
  } catch (const ScenarioError& error) {
    REQUIRE(error.diagnostics().size() == 3);
    CHECK(error.diagnostics()[0].key == "kernel.version");
    CHECK(error.diagnostics()[0].line + 3 == error.diagnostics()[2].line);
    CHECK(error.diagnostics()[1].column > error.diagnostics()[0].column);
  }
}

TEST_CASE("columns that are the same scenario are told", "[compare]") {
  const File file("web.toml");
  const auto warnings = [&](const std::string& vary) {
    std::string text;
    for (const Diagnostic& d : read_columns({{file.path()}, {}, {}, {vary}}).warnings) {
      CHECK(d.severity == Diagnostic::Severity::Warning);
      text += d.what + "\n";
    }
    return text;
  };
  CHECK(warnings("server.workers=4,8").empty());
  CHECK(warnings("server.workers=4,4,8") ==
        "the columns 'workers=4' and 'workers=4 (2)' are the same scenario\n");
  CHECK(warnings("work.cpu=1ms,2ms,1000us") ==
        "the columns 'cpu=1ms' and 'cpu=1000us' are the same scenario\n");
}

TEST_CASE("what columns share cannot be varied", "[compare]") {
  const File file("web.toml");
  CHECK_THROWS_WITH(read_columns({{file.path()}, {}, {}, {"run.seed=1,2"}}),
                    Catch::Contains("'run.seed' is the same for all columns"));
}

}  // namespace
}  // namespace acceptlab::experiment
