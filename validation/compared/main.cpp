// acceptlab-compared FILE RECORD...: judges each record as `acceptlab validate` does and writes
// what it covers, and how that went, to FILE, from where results know what lies outside of it. With
// --check FILE nothing is written; exit status 1 when FILE says something else.

#include <exception>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include "experiment/keys/reading.hpp"
#include "experiment/result/atomic_file.hpp"
#include "experiment/result/compared_json.hpp"
#include "validation/calibrate/fitted_costs.hpp"
#include "validation/judge/compared_record.hpp"
#include "validation/record/record_json.hpp"

namespace acceptlab::validation {
namespace {

experiment::ComparedRecord compared(const std::string& file) {
  const Record record = read_record(file);
  JudgeOptions options;
  options.ablations = false;
  const std::string costs = completed_costs(record.costs);
  if (!costs.empty()) options.costs = fitted_costs(record, costs, file);
  const auto simulate = [](const RealCase& real, const Model& model) {
    return simulate_case(real, model, 0);
  };
  return compared_record(std::filesystem::path(file).stem().string(), record,
                         judge(record, shipped_margins(), simulate, options));
}

int run(std::vector<std::string> args) {
  const bool check = !args.empty() && args.front() == "--check";
  if (check) args.erase(args.begin());
  if (args.empty()) {
    std::cerr << "usage: acceptlab-compared [--check] FILE RECORD...\n";
    return 2;
  }
  std::vector<experiment::ComparedRecord> records;
  for (std::size_t i = 1; i < args.size(); ++i) records.push_back(compared(args[i]));
  const std::string text = compared_json(records);
  if (!check) {
    experiment::write_atomically(args.front(), text);
    return 0;
  }
  if (experiment::file_contents(args.front()) == text) return 0;
  std::cerr << args.front()
            << " is not what the records say with today's model; the build target compared_records "
               "writes:\n"
            << text;
  return 1;
}

}  // namespace
}  // namespace acceptlab::validation

int main(int argc, char** argv) {
  try {
    return acceptlab::validation::run({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    std::cerr << "acceptlab-compared: error: " << error.what() << '\n';
    return 3;
  }
}
