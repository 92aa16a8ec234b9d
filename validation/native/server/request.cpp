#include "validation/native/server/request.hpp"

#include <charconv>
#include <cstring>

namespace acceptlab::native::server {
namespace {

RequestReader& reader_of(http_parser* parser) { return *static_cast<RequestReader*>(parser->data); }

/// What a callback returns. To 1 and 2 the library gives meanings of their own.
constexpr int go_on = 0, stop = -1;

/// The library has one limit for the whole process.
[[maybe_unused]] const bool head_is_limited = [] {
  http_parser_set_max_header_size(RequestReader::largest_head);
  return true;
}();

template <class Number>
bool read_number(std::string_view text, Number& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size();
}

bool read_demand(std::string_view text, std::int64_t& ns) {
  return read_number(text, ns) && ns >= 0 && ns <= RequestReader::longest_demand_ns;
}

}  // namespace

int RequestReader::on_begin(http_parser* parser) {
  RequestReader& self = reader_of(parser);
  self.begun_ = true;
  self.path_size_ = 0;
  self.request_ = {};
  return go_on;
}

int RequestReader::on_url(http_parser* parser, const char* at, std::size_t length) {
  RequestReader& self = reader_of(parser);
  if (self.path_size_ + length > longest_path) {
    self.refusal_ = Result::PathTooLong;
    return stop;
  }
  std::memcpy(self.path_.data() + self.path_size_, at, length);
  self.path_size_ = static_cast<std::uint16_t>(self.path_size_ + length);
  return go_on;
}

int RequestReader::on_headers_complete(http_parser* parser) {
  RequestReader& self = reader_of(parser);
  if (parser->method != HTTP_GET && parser->method != HTTP_HEAD) {
    self.refusal_ = Result::NotAllowed;
    return stop;
  }
  const bool has_length = (parser->flags & F_CONTENTLENGTH) != 0 && parser->content_length > 0;
  if (has_length || (parser->flags & F_CHUNKED) != 0) return stop;  // a body, which nobody reads
  self.request_.head_only = parser->method == HTTP_HEAD;
  self.request_.keep_alive = http_should_keep_alive(parser) != 0;
  return self.understand_path() ? go_on : stop;
}

int RequestReader::on_complete(http_parser* parser) {
  RequestReader& self = reader_of(parser);
  self.begun_ = false;
  self.complete_ = true;
  http_parser_pause(parser, 1);
  return go_on;
}

const http_parser_settings& RequestReader::settings() {
  static const http_parser_settings calls = [] {
    http_parser_settings made;
    http_parser_settings_init(&made);
    made.on_message_begin = on_begin;
    made.on_url = on_url;
    made.on_headers_complete = on_headers_complete;
    made.on_message_complete = on_complete;
    return made;
  }();
  return calls;
}

void RequestReader::reset() {
  http_parser_init(&parser_, HTTP_REQUEST);
  parser_.data = this;
  request_ = {};
  refusal_ = Result::Malformed;
  begun_ = complete_ = false;
}

RequestReader::Result RequestReader::feed(std::string_view& bytes) {
  complete_ = false;
  const std::size_t read = http_parser_execute(&parser_, &settings(), bytes.data(), bytes.size());
  bytes.remove_prefix(read);
  if (complete_) {
    http_parser_pause(&parser_, 0);
    return Result::Complete;
  }
  const auto error = static_cast<http_errno>(parser_.http_errno);
  if (error == HPE_OK && parser_.upgrade == 0) return Result::Incomplete;
  return error == HPE_HEADER_OVERFLOW ? Result::HeadersTooLarge : refusal_;
}

/// "/work?cpu=1000&wait=0&id=7", "/metrics" or anything else.
bool RequestReader::understand_path() {
  std::string_view path(path_.data(), path_size_);
  const std::size_t question = path.find('?');
  const std::string_view name = path.substr(0, question);
  if (name == "/metrics") request_.target = Request::Target::Metrics;
  if (name != "/work") return true;
  request_.target = Request::Target::Work;
  if (question == std::string_view::npos) return true;
  for (path.remove_prefix(question + 1);;) {
    const std::size_t end = path.find('&');
    if (!understand_parameter(path.substr(0, end))) return false;
    if (end == std::string_view::npos) return true;
    path.remove_prefix(end + 1);
  }
}

/// False when it is one of ours and its value is no number that could be meant.
bool RequestReader::understand_parameter(std::string_view parameter) {
  const std::size_t equals = parameter.find('=');
  const std::string_view key = parameter.substr(0, equals);
  const std::string_view value =
      equals == std::string_view::npos ? std::string_view{} : parameter.substr(equals + 1);
  if (key == "cpu") return read_demand(value, request_.cpu_ns);
  if (key == "wait") return read_demand(value, request_.wait_ns);
  if (key == "id") return read_number(value, request_.id);
  return true;
}

}  // namespace acceptlab::native::server
