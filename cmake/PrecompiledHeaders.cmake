# The standard library's headers, compiled once for all targets: a third of the time of a whole build.
# For builds that nobody works in (the sanitizers' in CI): a source that forgets an #include compiles
# all the same, and ccache is of no use without settings of its own.

set(standard_headers <algorithm> <array> <chrono> <cmath> <cstdint> <filesystem> <functional> <map>
    <memory> <optional> <set> <span> <string> <string_view> <unordered_map> <variant> <vector>)

# acceptlab_precompile_in(FOLDER): in every target of the folder and of those below it.
function(acceptlab_precompile_in folder)
  get_property(targets DIRECTORY ${folder} PROPERTY BUILDSYSTEM_TARGETS)
  foreach(target IN LISTS targets)
    get_target_property(sources ${target} SOURCES)
    get_target_property(own ${target} PRECOMPILE_HEADERS)
    if(sources MATCHES "\\.cpp" AND NOT own AND NOT target STREQUAL acceptlab_precompiled)
      target_precompile_headers(${target} REUSE_FROM acceptlab_precompiled)
    endif()
  endforeach()
  get_property(below DIRECTORY ${folder} PROPERTY SUBDIRECTORIES)
  list(REMOVE_ITEM below ${PROJECT_SOURCE_DIR}/tests/gui)  # Qt has them compiled with -fPIE
  foreach(one IN LISTS below)
    acceptlab_precompile_in(${one})
  endforeach()
endfunction()

file(WRITE ${CMAKE_BINARY_DIR}/precompiled.cpp "")
add_library(acceptlab_precompiled OBJECT ${CMAKE_BINARY_DIR}/precompiled.cpp)
target_link_libraries(acceptlab_precompiled PRIVATE acceptlab_arithmetic acceptlab_warnings)
target_precompile_headers(acceptlab_precompiled PRIVATE ${standard_headers})
acceptlab_precompile_in(${PROJECT_SOURCE_DIR})
