# BPF programs: compiled by clang, whatever compiles the rest, and put into the program that loads
# them as bytes. Left out, with a word about it, where clang or libbpf is missing.

find_package(PkgConfig QUIET)
if(PkgConfig_FOUND)
  pkg_check_modules(LIBBPF QUIET IMPORTED_TARGET libbpf>=1.0)
endif()
find_program(ACCEPTLAB_BPF_CLANG clang DOC "Compiles the BPF programs")
set(ACCEPTLAB_HAS_BPF OFF)
if(LIBBPF_FOUND AND ACCEPTLAB_BPF_CLANG)
  set(ACCEPTLAB_HAS_BPF ON)
else()
  message(STATUS "BPF: left out (needs clang and libbpf); kernel times come from perf_event_open")
endif()

# acceptlab_bpf_code(NAME): NAME.bpf.c becomes NAME_code.cpp in the binary folder, which defines
# NAME_code() of bpf_code.hpp.
function(acceptlab_bpf_code name)
  set(source ${CMAKE_CURRENT_SOURCE_DIR}/${name}.bpf.c)
  set(object ${CMAKE_CURRENT_BINARY_DIR}/${name}.bpf.o)
  set(code ${CMAKE_CURRENT_BINARY_DIR}/${name}_code.cpp)
  add_custom_command(OUTPUT ${object}
    COMMAND ${ACCEPTLAB_BPF_CLANG} -target bpf -g -O2 -Wall -Wextra -Wno-unused-parameter
            -I${PROJECT_SOURCE_DIR} -isystem /usr/include/${CMAKE_LIBRARY_ARCHITECTURE}
            -MD -MF ${object}.d -c ${source} -o ${object}
    DEPENDS ${source} DEPFILE ${object}.d
    COMMENT "BPF program ${name}" VERBATIM)
  add_custom_command(OUTPUT ${code}
    COMMAND ${CMAKE_COMMAND} -D INPUT=${object} -D OUTPUT=${code} -D NAME=${name}_code
            -P ${PROJECT_SOURCE_DIR}/cmake/embed_code.cmake
    DEPENDS ${object} ${PROJECT_SOURCE_DIR}/cmake/embed_code.cmake VERBATIM)
endfunction()
