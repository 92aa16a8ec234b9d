// Any bytes as what a client sends the reference server, and as what a server answers the load
// generator, cut anywhere. How they are cut must not matter to what is understood.

#include <algorithm>
#include <string_view>
#include <vector>

#include "tests/fuzz/target.hpp"
#include "validation/native/load/answer_reader.hpp"
#include "validation/native/server/request.hpp"

namespace acceptlab::native {
namespace {

struct Heard {
  std::vector<server::Request> requests;
  server::RequestReader::Result last = server::RequestReader::Result::Incomplete;
};

bool same(const server::Request& a, const server::Request& b) {
  return a.target == b.target && a.id == b.id && a.cpu_ns == b.cpu_ns && a.wait_ns == b.wait_ns &&
         a.keep_alive == b.keep_alive && a.head_only == b.head_only;
}

void means_something(const server::Request& request) {
  constexpr std::int64_t longest = server::RequestReader::longest_demand_ns;
  fuzz::promise(request.cpu_ns >= 0 && request.cpu_ns <= longest, "a demand of CPU is bounded");
  fuzz::promise(request.wait_ns >= 0 && request.wait_ns <= longest, "a wait is bounded");
}

/// Which refusal it is may differ: of a path both too long and malformed, the one that is seen
/// first.
bool refuses(server::RequestReader::Result result) {
  return result > server::RequestReader::Result::Complete;
}

/// A connection whose bytes come `at_once` at a time, until it is refused.
Heard hear(std::string_view bytes, std::size_t at_once) {
  using Result = server::RequestReader::Result;
  server::RequestReader reader;
  Heard heard;
  while (!bytes.empty()) {
    std::string_view piece = bytes.substr(0, at_once);
    bytes.remove_prefix(piece.size());
    do {
      const std::size_t before = piece.size();
      heard.last = reader.feed(piece);
      fuzz::promise(piece.size() <= before, "no more is read than was sent");
      if (heard.last == Result::Complete) {
        fuzz::promise(piece.size() < before, "a request takes bytes");
        heard.requests.push_back(reader.request());
        means_something(reader.request());
      }
    } while (heard.last == Result::Complete && !piece.empty());
    if (refuses(heard.last)) break;
  }
  return heard;
}

void as_requests(std::string_view bytes, std::size_t at_once) {
  const Heard whole = hear(bytes, bytes.size()), cut = hear(bytes, at_once);
  fuzz::promise(whole.last == cut.last || (refuses(whole.last) && refuses(cut.last)),
                "cuts do not change how it ends");
  fuzz::promise(std::equal(whole.requests.begin(), whole.requests.end(), cut.requests.begin(),
                           cut.requests.end(), same),
                "cuts do not change the requests");
}

void as_answer(std::string_view bytes, std::size_t at_once) {
  load::AnswerReader whole, cut;
  whole.take(bytes);
  for (std::string_view rest = bytes; !rest.empty();) {
    cut.take(rest.substr(0, at_once));
    rest.remove_prefix(std::min(at_once, rest.size()));
  }
  fuzz::promise(whole.state() == cut.state(), "cuts do not change whether an answer is whole");
  fuzz::promise(whole.end() == cut.end(), "nor what the server's close makes of it");
}

}  // namespace
}  // namespace acceptlab::native

/// The first byte says how many of the others come at a time.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::size_t at_once = data[0] % 64U + 1;
  const std::string_view bytes(reinterpret_cast<const char*>(data + 1), size - 1);
  acceptlab::native::as_requests(bytes, at_once);
  acceptlab::native::as_answer(bytes, at_once);
  return 0;
}
