#include "validation/measure/program/program_setup.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <filesystem>

#include "experiment/result/atomic_file.hpp"

namespace acceptlab::validation {

void write_program_folder(const ProgramSetup& setup, const std::string& folder) {
  for (const ProgramFile& file : {setup.burn, setup.config})
    experiment::write_atomically(std::filesystem::path(folder) / file.name, file.text);
}

std::string program_says(const std::string& program, std::string_view option) {
  const std::string command = fmt::format("'{}' {} 2>&1", program, option);
  std::FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) return {};
  std::array<char, 4096> text{};
  const std::size_t length = std::fread(text.data(), 1, text.size(), pipe);
  ::pclose(pipe);
  return {text.data(), length};
}

std::string version_after(std::string_view text, std::string_view mark) {
  if (!text.starts_with(mark)) return {};
  const std::string_view rest = text.substr(mark.size());
  return std::string(rest.substr(0, rest.find_first_not_of("0123456789.")));
}

}  // namespace acceptlab::validation
