# One static library per folder, and the flags that every target of ours is built with.

add_library(acceptlab_warnings INTERFACE)
target_compile_options(acceptlab_warnings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion
                       # GCC 12 sees overlapping copies in std::string's operator+ (GCC bug 105651).
                       $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)
option(ACCEPTLAB_WERROR "Treat warnings as errors" OFF)
if(ACCEPTLAB_WERROR)
  target_compile_options(acceptlab_warnings INTERFACE -Werror)
endif()

# Results must be the same bytes on any x86-64 CPU: no fused multiply-add, no fast-math.
add_library(acceptlab_arithmetic INTERFACE)
target_compile_options(acceptlab_arithmetic INTERFACE -ffp-contract=off)

# acceptlab_library(NAME HEADERS ... SOURCES ... PUBLIC_DEPS ... PRIVATE_DEPS ...)
# Headers stand beside their sources and are included from the root: #include "sim/time.hpp".
function(acceptlab_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "HEADERS;SOURCES;PUBLIC_DEPS;PRIVATE_DEPS")
  add_library(acceptlab_${name} STATIC ${arg_SOURCES})
  add_library(acceptlab::${name} ALIAS acceptlab_${name})
  set_target_properties(acceptlab_${name} PROPERTIES EXPORT_NAME ${name} LINKER_LANGUAGE CXX)
  target_compile_features(acceptlab_${name} PUBLIC cxx_std_20)
  target_sources(acceptlab_${name} PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR}
                                          FILES ${arg_HEADERS})
  target_link_libraries(acceptlab_${name}
                        PUBLIC ${arg_PUBLIC_DEPS} $<BUILD_INTERFACE:acceptlab_arithmetic>
                        PRIVATE ${arg_PRIVATE_DEPS} $<BUILD_INTERFACE:acceptlab_warnings>)
endfunction()
