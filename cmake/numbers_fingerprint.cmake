# cmake -D ROOT=<tree> -D OUTPUT=F.cpp -P numbers_fingerprint.cmake: a function that returns the hash
# of all sources from which the numbers of a result follow. Comments count too: a build too many that
# is taken for another is a nuisance, one too few mixes numbers that do not belong together.

cmake_minimum_required(VERSION 3.25)
include(${CMAKE_CURRENT_LIST_DIR}/numbers_sources.cmake)
numbers_sources("${ROOT}" files)
set(hashes)
foreach(file IN LISTS files)
  cmake_path(RELATIVE_PATH file BASE_DIRECTORY "${ROOT}" OUTPUT_VARIABLE name)
  file(SHA256 "${file}" hash)
  string(APPEND hashes "${name} ${hash}\n")
endforeach()
string(SHA256 fingerprint "${hashes}")
string(SUBSTRING ${fingerprint} 0 16 fingerprint)
file(WRITE "${OUTPUT}" "#include \"experiment/sweep/numbers_fingerprint.hpp\"

const char* acceptlab::experiment::numbers_fingerprint() { return \"${fingerprint}\"; }
")
