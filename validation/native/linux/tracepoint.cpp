#include "validation/native/linux/tracepoint.hpp"

#include <fcntl.h>
#include <sys/mount.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <sstream>
#include <system_error>

#include "validation/native/linux/system_call.hpp"

namespace acceptlab::native {
namespace {

FileDescriptor mount_tracefs() {
  const auto refuse = []() {
    throw EnvironmentError("cannot read tracefs: " + std::generic_category().message(errno));
  };
  const FileDescriptor context(::fsopen("tracefs", FSOPEN_CLOEXEC));
  if (!context.open()) refuse();
  if (::fsconfig(context.get(), FSCONFIG_CMD_CREATE, nullptr, nullptr, 0) < 0) refuse();
  FileDescriptor mount(::fsmount(context.get(), FSMOUNT_CLOEXEC, 0));
  if (!mount.open()) refuse();
  return mount;
}

std::string read_file(const FileDescriptor& folder, const std::string& path) {
  const FileDescriptor file(::openat(folder.get(), path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.open()) throw EnvironmentError("this kernel has no tracepoint " + path);
  std::string content;
  std::array<char, 4096> block{};
  for (ssize_t n = 0; (n = ::read(file.get(), block.data(), block.size())) > 0;)
    content.append(block.data(), static_cast<std::size_t>(n));
  return content;
}

std::size_t number_after(const std::string& line, std::string_view key) {
  const std::size_t at = line.find(key);
  return at == std::string::npos ? 0 : std::stoul(line.substr(at + key.size()));
}

// A line of a format file: "field:pid_t prev_pid; offset:24; size:4; signed:1;".
void read_field(const std::string& line, Tracepoint& into) {
  if (line.find("field:") == std::string::npos) return;
  std::string name = line.substr(0, line.find(';'));
  name = name.substr(name.rfind(' ') + 1);
  name.resize(std::min(name.find('['), name.size()));
  into.fields[name] = {number_after(line, "offset:"), number_after(line, "size:")};
}

template <class T>
T load(const unsigned char* from) {
  T value{};
  std::memcpy(&value, from, sizeof value);
  return value;
}

}  // namespace

std::int64_t Tracepoint::integer(const unsigned char* raw, const std::string& field) const {
  const Field& place = fields.at(field);
  if (place.size == sizeof(std::int64_t)) return load<std::int64_t>(raw + place.offset);
  if (place.size == sizeof(std::uint16_t)) return load<std::uint16_t>(raw + place.offset);
  return load<std::int32_t>(raw + place.offset);
}

std::string_view Tracepoint::text(const unsigned char* raw, const std::string& field) const {
  const Field& place = fields.at(field);
  const std::string_view text(reinterpret_cast<const char*>(raw + place.offset), place.size);
  return text.substr(0, text.find('\0'));
}

Tracepoint find_tracepoint(const std::string& group, const std::string& name) {
  const FileDescriptor tracefs = mount_tracefs();
  const std::string folder = "events/" + group + "/" + name;
  Tracepoint tracepoint;
  tracepoint.id = static_cast<unsigned>(std::stoul(read_file(tracefs, folder + "/id")));
  std::istringstream format(read_file(tracefs, folder + "/format"));
  for (std::string line; std::getline(format, line);) read_field(line, tracepoint);
  return tracepoint;
}

}  // namespace acceptlab::native
