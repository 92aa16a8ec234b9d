#include "validation/native/load/answer_reader.hpp"

namespace acceptlab::native::load {
namespace {

constexpr unsigned first_final_status = 200, no_content = 204, not_modified = 304;
constexpr int skip_body = 1;  // to http_parser

}  // namespace

void AnswerReader::restart() {
  http_parser_init(&parser_, HTTP_RESPONSE);
  state_ = State::Reading;
  status_ = 0;
}

int AnswerReader::on_headers_complete(http_parser* parser) {
  auto& self = *static_cast<AnswerReader*>(parser->data);
  if (parser->status_code >= first_final_status) self.status_ = parser->status_code;
  // Such an answer has no body, whatever length it states (RFC 9110, 8.6).
  const bool bodyless = parser->status_code == no_content || parser->status_code == not_modified;
  return bodyless ? skip_body : 0;
}

int AnswerReader::on_message_complete(http_parser* parser) {
  auto& self = *static_cast<AnswerReader*>(parser->data);
  if (self.status_ == 0) return 0;  // an interim answer: the real one follows
  self.state_ = State::Whole;
  http_parser_pause(parser, 1);
  return 0;
}

const http_parser_settings& AnswerReader::settings() {
  static const http_parser_settings callbacks = [] {
    http_parser_settings s;
    http_parser_settings_init(&s);
    s.on_headers_complete = on_headers_complete;
    s.on_message_complete = on_message_complete;
    return s;
  }();
  return callbacks;
}

AnswerReader::State AnswerReader::take(std::string_view bytes) {
  if (bytes.empty()) return state_;
  if (state_ != State::Reading) return state_ = State::Broken;
  parser_.data = this;
  const std::size_t parsed = http_parser_execute(&parser_, &settings(), bytes.data(), bytes.size());
  if (parsed < bytes.size()) state_ = State::Broken;
  return state_;
}

AnswerReader::State AnswerReader::end() {
  if (state_ != State::Reading) return state_;
  parser_.data = this;
  http_parser_execute(&parser_, &settings(), nullptr, 0);
  if (state_ == State::Reading) state_ = State::Broken;
  return state_;
}

}  // namespace acceptlab::native::load
