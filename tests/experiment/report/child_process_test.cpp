#include "experiment/figure/child_process.hpp"

#include <sys/wait.h>

#include <cerrno>
#include <chrono>
#include <system_error>

#include "tests/catch.hpp"

namespace acceptlab::experiment {
namespace {

using namespace std::chrono_literals;

int error_of(const std::vector<std::string>& arguments, std::chrono::milliseconds limit) {
  try {
    run_child(arguments, "", limit);
    return 0;
  } catch (const std::system_error& error) {
    return error.code().value();
  }
}

TEST_CASE("a child is given all of its input and all that it writes is taken", "[child]") {
  // Twice as much as a pipe holds on either side.
  const std::string large(256 * 1024, 'x');
  const ChildOutput output = run_child({"cat"}, large, 20s);
  CHECK(output.out == large);
  CHECK(output.err.empty());
  CHECK(WEXITSTATUS(output.status) == 0);
}

TEST_CASE("a child that does not read its input ends nobody else", "[child]") {
  const ChildOutput output = run_child({"true"}, std::string(1024 * 1024, 'x'), 20s);
  CHECK(output.out.empty());
}

TEST_CASE("what a child says of errors is told apart", "[child]") {
  const ChildOutput output = run_child({"ls", "/not/there"}, "", 20s);
  CHECK(output.out.empty());
  CHECK_THAT(output.err, Catch::Matchers::Contains("/not/there"));
  CHECK(WEXITSTATUS(output.status) != 0);
}

TEST_CASE("a program that is not there, and one that does not end", "[child]") {
  CHECK(error_of({"acceptlab-no-such-program"}, 20s) == ENOENT);
  const auto begin = std::chrono::steady_clock::now();
  CHECK(error_of({"sleep", "60"}, 100ms) == ETIMEDOUT);
  CHECK(std::chrono::steady_clock::now() - begin < 30s);
}

}  // namespace
}  // namespace acceptlab::experiment
