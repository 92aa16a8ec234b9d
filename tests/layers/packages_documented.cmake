# docs/dependencies.md says of each package in cmake/packages.txt what it is for.
#
#   cmake -D ROOT=<tree> -P packages_documented.cmake

cmake_minimum_required(VERSION 3.25)
file(READ "${ROOT}/docs/dependencies.md" documented)
file(STRINGS "${ROOT}/cmake/packages.txt" lines REGEX "^(needed|optional) ")
foreach(line IN LISTS lines)
  string(REGEX REPLACE "^[a-z]+ +([^ ]+).*$" "\\1" package "${line}")
  string(FIND "${documented}" "`${package}`" at)
  if(at EQUAL -1)
    message(SEND_ERROR "docs/dependencies.md does not say what `${package}` is for")
  endif()
endforeach()
if(NOT lines)
  message(SEND_ERROR "no package found in cmake/packages.txt")
endif()
