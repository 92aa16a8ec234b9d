#include "validation/native/load/percentile_file.hpp"

#include <sstream>
#include <vector>

#include "tests/catch.hpp"

using namespace acceptlab::native::load;

namespace {

using Line = std::vector<double>;

/// What a plotter takes: lines that do not start with # and consist of numbers.
std::vector<Line> data_lines(const std::string& text) {
  std::vector<Line> lines;
  std::istringstream stream(text);
  std::string line;
  std::getline(stream, line);  // heading
  while (std::getline(stream, line)) {
    std::istringstream fields(line);
    Line numbers;
    for (double number = 0; fields >> number;) numbers.push_back(number);
    if (!numbers.empty()) lines.push_back(numbers);
  }
  return lines;
}

}  // namespace

TEST_CASE("a percentile file has HdrHistogram's columns and footer", "[load][hgrm]") {
  // 1 ms to 1000 ms, one of each: the share p is reached at the value 1000 p ms.
  Histogram histogram;
  for (int i = 1; i <= 1000; ++i) histogram.add(i * 1'000'000LL);
  const std::string text = percentile_file(histogram);
  CHECK(text.find("       Value     Percentile TotalCount 1/(1-Percentile)\n\n") == 0);
  CHECK(text.find("#[Mean    =   500.500000, StdDeviation   = ") != std::string::npos);
  CHECK(text.find("#[Max     =  1000.000000, Total count    =         1000]\n") !=
        std::string::npos);
  CHECK(text.find("#[Buckets =           32, SubBuckets     =         2048]\n") !=
        std::string::npos);
}

TEST_CASE("the lines follow the distribution in halving steps", "[load][hgrm]") {
  Histogram histogram;
  for (int i = 1; i <= 1000; ++i) histogram.add(i * 1'000'000LL);
  const std::vector<Line> lines = data_lines(percentile_file(histogram));
  REQUIRE(lines.size() > 20);
  double last_share = -1;
  for (std::size_t i = 0; i + 1 < lines.size(); ++i) {
    REQUIRE(lines[i].size() == 4);
    const double value = lines[i][0], share = lines[i][1], count = lines[i][2];
    CHECK(share > last_share);
    CHECK(count >= 1000 * share);
    CHECK(value == Approx(count).epsilon(0.001));
    CHECK(lines[i][3] == Approx(1 / (1 - share)).epsilon(0.01));
    last_share = share;
  }
  // Steps of 1/10 up to one half, then of 1/20 to three quarters, and so on.
  CHECK(lines[5][1] == 0.5);
  CHECK(lines[6][1] == 0.55);
  CHECK(lines[10][1] == 0.75);
  CHECK(lines[11][1] == 0.775);
  CHECK(lines.back() == Line{1000, 1, 1000});
}

TEST_CASE("one value makes two lines", "[load][hgrm]") {
  Histogram histogram;
  histogram.add(1500);
  const std::vector<Line> lines = data_lines(percentile_file(histogram));
  REQUIRE(lines.size() == 2);
  CHECK(lines[0] == Line{0.0015, 0, 1, 1});
  CHECK(lines[1] == Line{0.0015, 1, 1});
}

TEST_CASE("an empty histogram makes a file without lines", "[load][hgrm]") {
  const std::string text = percentile_file(Histogram{});
  CHECK(data_lines(text).empty());
  CHECK(text.find("Total count    =            0]") != std::string::npos);
}
