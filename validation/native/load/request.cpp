#include "validation/native/load/request.hpp"

#include <array>
#include <charconv>

namespace acceptlab::native::load {
namespace {

constexpr std::size_t most_digits = 20;

template <class Integer>
void append(std::string& text, Integer value) {
  std::array<char, most_digits> digits{};
  const auto result = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  text.append(digits.data(), result.ptr);
}

}  // namespace

Request::Request(const std::string& path, Nanoseconds wait, const std::string& host)
    : before_cpu_("GET " + path + (path.find('?') == std::string::npos ? "?" : "&") + "cpu="),
      before_id_("&wait=" + std::to_string(wait) + "&id="),
      after_id_(" HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n") {
  text_.reserve(before_cpu_.size() + before_id_.size() + after_id_.size() + 2 * most_digits);
}

std::string_view Request::text(Nanoseconds cpu, std::uint64_t id) {
  text_.assign(before_cpu_);
  append(text_, cpu);
  text_.append(before_id_);
  append(text_, id);
  text_.append(after_id_);
  return text_;
}

}  // namespace acceptlab::native::load
