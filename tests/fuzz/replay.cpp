// NAME [--mutations N] PATH...: a target without libFuzzer, so that every compiler and every test
// run has it. Each file, also in folders, as it is; then N inputs made of them, always the same.

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "tests/fuzz/target.hpp"

namespace acceptlab::fuzz {
namespace {

namespace fs = std::filesystem;

std::string contents(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + file.string());
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

/// In the order of their names, which is the same everywhere.
std::vector<std::string> inputs_of(const std::vector<fs::path>& paths) {
  std::vector<fs::path> files;
  for (const fs::path& path : paths) {
    if (!fs::is_directory(path)) {
      files.push_back(path);
      continue;
    }
    for (const auto& entry : fs::recursive_directory_iterator(path))
      if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::vector<std::string> inputs;
  std::transform(files.begin(), files.end(), std::back_inserter(inputs), contents);
  return inputs;
}

/// Its numbers are the generator's own, not a distribution's: those differ between libraries.
class Mutations {
 public:
  explicit Mutations(const std::vector<std::string>& inputs) : inputs_(inputs) {}

  std::string next() {
    std::string input = inputs_[below(inputs_.size())];
    for (std::size_t left = 1 + below(4); left > 0; --left) change(input);
    return input;
  }

 private:
  std::size_t below(std::size_t end) { return end == 0 ? 0 : random_() % end; }

  void change(std::string& input) {
    enum : std::size_t { Bit, Byte, Cut, Erase, Repeat, Splice, Number, kinds };
    const std::size_t at = below(input.size()), length = 1 + below(16);
    if (input.empty()) input = "\n";
    switch (below(kinds)) {
      case Bit:
        input[at] = static_cast<char>(input[at] ^ (1 << below(8)));
        break;
      case Byte:
        input[at] = static_cast<char>(random_());
        break;
      case Cut:
        input.resize(at);
        break;
      case Erase:
        input.erase(at, length);
        break;
      case Repeat:
        input.insert(at, input.substr(at, length));
        break;
      case Splice:
        splice(input, at);
        break;
      default:
        replace_number(input, at);
    }
  }

  /// The beginning of one and the end of another.
  void splice(std::string& input, std::size_t at) {
    const std::string& other = inputs_[below(inputs_.size())];
    input.resize(at);
    input += other.substr(below(other.size()));
  }

  /// What programs stumble over, where a number stands.
  void replace_number(std::string& input, std::size_t from) {
    static constexpr const char* edges[]{"0",
                                         "-1",
                                         "1e308",
                                         "-1e308",
                                         "4294967296",
                                         "9223372036854775807",
                                         "18446744073709551615",
                                         "\"",
                                         "[]",
                                         "{}",
                                         "null",
                                         "1e-320",
                                         "0.5",
                                         "-9223372036854775808"};
    const std::string digits = "0123456789";
    const std::size_t begin = input.find_first_of(digits, from);
    if (begin == std::string::npos) return;
    const std::size_t end = std::min(input.find_first_not_of(digits, begin), input.size());
    input.replace(begin, end - begin, edges[below(std::size(edges))]);
  }

  const std::vector<std::string>& inputs_;
  std::mt19937_64 random_{1};
};

constexpr unsigned longest_s = 60;  // of one input, also under a sanitizer on a busy machine

void run(const std::string& input) {
  ::alarm(longest_s);
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
}

/// The n-th of all inputs, counted from 0.
std::string input_number(const std::vector<std::string>& inputs, std::size_t n) {
  if (n < inputs.size()) return inputs[n];
  Mutations made(inputs);
  for (std::size_t i = inputs.size(); i < n; ++i) made.next();
  return made.next();
}

void run_all(const std::vector<std::string>& inputs, std::size_t mutations,
             volatile std::size_t& current) {
  for (const std::string& input : inputs) {
    run(input);
    current = current + 1;
  }
  Mutations made(inputs);
  for (std::size_t i = 0; i < mutations; ++i) {
    run(made.next());
    current = current + 1;
  }
}

/// In a child, so that whatever kills it, the input is known. Returns the number of that input, or
/// nothing when none did.
std::optional<std::size_t> first_fatal(const std::vector<std::string>& inputs,
                                       std::size_t mutations) {
  void* shared = ::mmap(nullptr, sizeof(std::size_t), PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED) throw std::runtime_error("no shared memory");
  auto& current = *static_cast<volatile std::size_t*>(shared);
  const pid_t child = ::fork();
  if (child < 0) throw std::runtime_error("no child process");
  if (child == 0) {
    run_all(inputs, mutations, current);
    std::exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return std::nullopt;
  return current;
}

int replay(const std::vector<std::string>& inputs, std::size_t mutations) {
  const auto fatal = first_fatal(inputs, mutations);
  if (!fatal) {
    std::cout << inputs.size() << " files and " << mutations << " inputs made of them\n";
    return 0;
  }
  std::ofstream("fatal.input", std::ios::binary) << input_number(inputs, *fatal);
  std::cerr << "input " << *fatal << " was fatal; it is in " << fs::absolute("fatal.input").string()
            << '\n';
  return 1;
}

}  // namespace
}  // namespace acceptlab::fuzz

int main(int count, char** words) {
  std::size_t mutations = 0;
  std::vector<std::filesystem::path> paths;
  for (int i = 1; i < count; ++i) {
    const std::string word = words[i];
    if (word == "--mutations" && i + 1 < count)
      mutations = std::stoul(words[++i]);
    else
      paths.emplace_back(word);
  }
  const std::vector<std::string> inputs = acceptlab::fuzz::inputs_of(paths);
  if (inputs.empty()) {
    std::cerr << "usage: " << words[0] << " [--mutations N] PATH...\n";
    return 2;
  }
  return acceptlab::fuzz::replay(inputs, mutations);
}
