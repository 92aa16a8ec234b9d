#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

namespace acceptlab::experiment {

/// A folder for the files that scenarios name.
class Folder {
 public:
  Folder() { std::filesystem::create_directories(path_); }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name) << text;
  }
  std::string path(const std::string& name) const { return (path_ / name).string(); }
  std::string scenario() const { return (path_ / "test.toml").string(); }

 private:
  std::filesystem::path path_ =
      std::filesystem::temp_directory_path() /
      ("acceptlab-test-" + std::to_string(reinterpret_cast<std::uintptr_t>(this)));
};

}  // namespace acceptlab::experiment
