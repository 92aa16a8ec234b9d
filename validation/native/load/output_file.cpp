#include "validation/native/load/output_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <filesystem>

#include "validation/native/linux/system_call.hpp"

namespace acceptlab::native::load {
namespace {

void write_all(const native::FileDescriptor& file, std::string_view content,
               const std::string& name) {
  while (!content.empty()) {
    const ssize_t written = ::write(file.get(), content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) native::throw_errno("writing " + name);
    content.remove_prefix(static_cast<std::size_t>(written));
  }
}

void write_and_rename(const std::string& temporary, const std::string& name,
                      std::string_view content) {
  const native::FileDescriptor file(
      ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
  if (!file.open()) native::throw_errno("writing " + name);
  write_all(file, content, name);
  if (std::rename(temporary.c_str(), name.c_str()) != 0) native::throw_errno("writing " + name);
}

}  // namespace

void check_writable(const std::string& name) {
  const std::filesystem::path folder = std::filesystem::path(name).parent_path();
  if (::access(folder.empty() ? "." : folder.c_str(), W_OK) != 0)
    native::throw_errno(name + " cannot be written");
}

void write_file(const std::string& name, std::string_view content) {
  const std::string temporary = name + ".partial-" + std::to_string(::getpid());
  try {
    write_and_rename(temporary, name, content);
  } catch (...) {
    ::unlink(temporary.c_str());
    throw;
  }
}

std::string read_file(const std::string& name) {
  const native::FileDescriptor file(::open(name.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.open()) native::throw_errno("reading " + name);
  std::string content;
  std::array<char, 65536> block{};
  while (true) {
    const ssize_t size = ::read(file.get(), block.data(), block.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) native::throw_errno("reading " + name);
    if (size == 0) return content;
    content.append(block.data(), static_cast<std::size_t>(size));
  }
}

}  // namespace acceptlab::native::load
