# The standard library's headers, and Catch2's for the tests, compiled once for all targets: a third
# of the time of a whole build. For builds that nobody works in (CI's): a source that forgets an
# #include compiles all the same, and ccache is of no use without settings of its own.

# GCC 12 forgets that what a precompiled header brings is a library's, of whose std::string it would not
# warn otherwise (GCC bugs 105329 and 105651).
target_compile_options(
  acceptlab_warnings INTERFACE
  $<$<CXX_COMPILER_ID:GNU>:-Wno-array-bounds;-Wno-stringop-overflow;-Wno-stringop-overread>)

set(standard_headers <algorithm> <array> <chrono> <cmath> <cstdint> <filesystem> <functional> <map>
    <memory> <optional> <set> <span> <string> <string_view> <unordered_map> <variant> <vector>)

# acceptlab_precompiled(NAME HEADER...)
function(acceptlab_precompiled name)
  file(WRITE ${CMAKE_BINARY_DIR}/${name}.cpp "")
  add_library(${name} OBJECT ${CMAKE_BINARY_DIR}/${name}.cpp)
  target_link_libraries(${name} PRIVATE acceptlab_arithmetic acceptlab_warnings)
  target_precompile_headers(${name} PRIVATE ${ARGN})
endfunction()

# acceptlab_reuse(NAME FOLDER): in every target of the folder and of those below it that has no
# precompiled headers of its own.
function(acceptlab_reuse name folder)
  get_property(targets DIRECTORY ${folder} PROPERTY BUILDSYSTEM_TARGETS)
  foreach(target IN LISTS targets)
    get_target_property(sources ${target} SOURCES)
    get_target_property(own ${target} PRECOMPILE_HEADERS)
    get_target_property(is_qt ${target} AUTOMOC)  # Qt has them compiled with -fPIC and -fPIE
    if(sources MATCHES "\\.cpp" AND NOT own AND NOT is_qt)
      target_precompile_headers(${target} REUSE_FROM ${name})
    endif()
  endforeach()
  get_property(below DIRECTORY ${folder} PROPERTY SUBDIRECTORIES)
  list(REMOVE_ITEM below ${PROJECT_SOURCE_DIR}/tests/gui)
  foreach(one IN LISTS below)
    acceptlab_reuse(${name} ${one})
  endforeach()
endfunction()

acceptlab_precompiled(acceptlab_precompiled ${standard_headers})
foreach(folder IN ITEMS sim models experiment cli gui validation)
  acceptlab_reuse(acceptlab_precompiled ${PROJECT_SOURCE_DIR}/${folder})
endforeach()
if(ACCEPTLAB_TESTS)
  find_package(Catch2 REQUIRED)
  acceptlab_precompiled(acceptlab_precompiled_tests ${standard_headers} <catch2/catch.hpp>)
  target_link_libraries(acceptlab_precompiled_tests PRIVATE Catch2::Catch2)
  target_compile_options(acceptlab_precompiled_tests PRIVATE $<$<CONFIG:Release>:-O1>)  # as they are
  set_target_properties(acceptlab_test_main PROPERTIES DISABLE_PRECOMPILE_HEADERS ON)  # Catch2's main
  acceptlab_reuse(acceptlab_precompiled_tests ${PROJECT_SOURCE_DIR}/tests)
endif()
