// Any text as a stored result, comparison, validation or recommendation: what report, merge and
// export read. It is a document, of which there is a page, or a DocumentError.

#include <nlohmann/json.hpp>
#include <string>

#include "experiment/export/stored_json.hpp"
#include "experiment/report/document.hpp"
#include "experiment/result/stored_result.hpp"
#include "tests/fuzz/target.hpp"

namespace acceptlab::experiment {
namespace {

void report(const std::string& text) {
  try {
    const Document document = read_document_text(text, "fuzzed.json");
    fuzz::promise(!page_of(document).sections.empty(), "a document has a page");
  } catch (const DocumentError& error) {
    fuzz::promise(*error.what() != '\0', "an error says what is wrong");
  }
}

void merge(const std::string& text) {
  const auto head = read_stored_result(text);
  const std::string anonymous = without_names(text);
  if (head) fuzz::promise(without_names(anonymous) == anonymous, "names are taken out once");
}

void export_numbers(const std::string& text) {
  const auto result = exportable(text);
  if (!result.is_null()) flat_numbers(result);
}

}  // namespace
}  // namespace acceptlab::experiment

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace acceptlab::experiment;
  const std::string text(reinterpret_cast<const char*>(data), size);
  report(text);
  merge(text);
  export_numbers(text);
  return 0;
}
