#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace acceptlab::experiment {

/// Without spaces, tabs and line ends at both ends; a part of `text` also when nothing is left.
std::string_view stripped(std::string_view text);

/// The files by which a Linux system tells about itself, under a folder that stands for "/": this
/// machine's own, or copies of another's. Absolute links among copies lead to copies, as chroot(2)
/// would have it. Nothing here fails: what cannot be read is not there.
class SystemFiles {
 public:
  explicit SystemFiles(std::filesystem::path root = "/") : root_(std::move(root)) {}

  bool is_this_machine() const { return root_ == "/"; }
  /// `path` starts with "/".
  std::filesystem::path path_of(std::string_view path) const;
  /// Where links lead to from a path as the user or a pattern has it; as it is outside of the root.
  std::filesystem::path followed(const std::filesystem::path& path) const;
  /// The file that a user names: an absolute name below the root if it is there, else as it stands.
  std::filesystem::path named(const std::string& name) const;
  /// Whether it is below the root.
  bool holds(const std::filesystem::path& path) const;
  /// The contents without white space at both ends; at most 16 MiB of them.
  std::optional<std::string> text(std::string_view path) const;
  /// The same, where a whole number is all that stands there.
  std::optional<std::int64_t> number(std::string_view path) const;
  /// What is in a folder, in the order of numbers in the names: cpu2 before cpu10.
  std::vector<std::string> names(std::string_view folder) const;
  /// Whether anything stands there.
  bool exists(std::string_view path) const;

 private:
  /// The path of a file of the system that is no link.
  std::filesystem::path resolved(const std::filesystem::path& path) const;

  std::filesystem::path root_;
};

}  // namespace acceptlab::experiment
