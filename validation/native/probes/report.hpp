#pragma once

#include <string>
#include <utility>
#include <vector>

namespace acceptlab::native::probes {

/// What one subcommand found. In text mode each line is printed at once; in JSON mode everything
/// is printed by finish().
class Report {
 public:
  Report(std::string probe, bool json);

  /// A fact that is not judged.
  void note(const std::string& text);
  /// A rule and what the kernel did. The rule holds when both texts are equal.
  void check(const std::string& rule, const std::string& expected, const std::string& found);
  void check(const std::string& rule, long expected, long found);
  /// A rule that should hold in all of `all` cases, and how many it held in.
  void check_share(const std::string& rule, long all, long found);
  /// A rule whose judgement is more than equality.
  void judge(const std::string& rule, bool holds, const std::string& expected,
             const std::string& found);
  /// Raw observations, shown in JSON mode only; `json` is a JSON value.
  void record(const std::string& name, const std::string& json);
  bool all_hold() const;
  void finish() const;

 private:
  struct Check {
    std::string rule, expected, found;
    bool holds = false;
  };

  std::string probe_;
  bool json_ = false;
  std::vector<Check> checks_;
  std::vector<std::string> notes_;
  std::vector<std::pair<std::string, std::string>> records_;
};

/// "0 1 2": the numbers with a space between them, or "none".
std::string join(const std::vector<int>& numbers);
/// `value` as eight hexadecimal digits.
std::string hex(unsigned value);

}  // namespace acceptlab::native::probes
