#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace acceptlab::experiment {

/// Writes all of it. Throws std::system_error that names `target`.
void write_all(int descriptor, std::string_view contents, const std::filesystem::path& target);

/// A file beside `target`, under a name of its own, that disappears again unless it took the
/// target's name. Everything throws std::system_error that says what was attempted.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::filesystem::path& target);
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile();

  void write(std::string_view contents) { write_all(descriptor_, contents, target_); }
  /// Takes the place of what has the target's name: readable as the user's mask says, and on the
  /// disk.
  void rename_to_target();
  /// Takes the target's name if nothing has it. The error number of link(2), or 0.
  int link_to_target();

 private:
  void open_to_others();
  void close();

  const std::filesystem::path& target_;
  std::string name_;
  int descriptor_;
  bool renamed_ = false;
};

/// "HASH.json" of ".HASH.json.a1B2c3": the target of the temporary file of that name. Empty when it
/// is no such file.
std::string target_of_temporary(const std::string& name);

}  // namespace acceptlab::experiment
