// Writes the manual pages into a folder, while AcceptLab is built.

#include <fstream>
#include <iostream>

#include "cli/manual/pages.hpp"

namespace {

bool written(const std::string& file, const std::string& text) {
  std::ofstream out(file, std::ios::binary);
  out << text;
  out.close();
  if (!out) std::cerr << "acceptlab-manual: cannot write " << file << '\n';
  return !out.fail();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: acceptlab-manual FOLDER\n";
    return 2;
  }
  const std::string folder = argv[1];
  const bool fine = written(folder + "/acceptlab.1", acceptlab::manual::command_page()) &&
                    written(folder + "/acceptlab-scenario.5", acceptlab::manual::scenario_page());
  return fine ? 0 : 3;
}
