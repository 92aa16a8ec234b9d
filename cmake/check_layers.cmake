# Which folder may include what (docs/design.md, "Layers"), checked on every #include:
#
#   cmake [-D ROOT=<tree>] -P cmake/check_layers.cmake
#
# Linking does not stop a wrong include, so this does. It prints one line per fault, such as
# "sim/random.cpp: sim must not include models", and fails if there was any.

cmake_minimum_required(VERSION 3.25)
if(NOT DEFINED ROOT)
  cmake_path(GET CMAKE_CURRENT_LIST_DIR PARENT_PATH ROOT)
endif()

# --- the rules ------------------------------------------------------------------------------------

# A layer is a folder. A file belongs to the longest layer that its path starts with, and each
# layer may include itself and what stands beside it here.
set(layers sim models/cpu models/kernel models/load models/server models
           experiment/scenario experiment/statistics experiment/notation experiment/keys
           experiment/topology experiment/reader experiment/edit experiment/run experiment/result
           experiment/trace experiment/compare experiment/sweep experiment/export experiment/pages
           experiment/exact experiment/reduction experiment/server_config experiment/recommend
           experiment/mpi experiment/survey experiment/figure experiment/report experiment validation
           validation/record validation/native
           validation/native/log cli gui)
set(all_models models/cpu models/kernel models/load models/server models)
set(below_sim)
set(below_models/cpu sim)
set(below_models/kernel sim models/cpu)
set(below_models/load sim models/cpu models/kernel)
set(below_models/server sim models/cpu models/kernel)
set(below_models sim ${all_models})
set(all_experiment experiment/scenario experiment/statistics experiment/notation experiment/keys
                   experiment/topology experiment/reader experiment/edit experiment/run
                   experiment/result experiment/trace experiment/compare experiment/sweep experiment/export
                   experiment/pages experiment/exact experiment/reduction experiment/server_config
                   experiment/recommend experiment/mpi experiment/survey experiment/figure
                   experiment/report experiment)
set(below_experiment/scenario sim ${all_models})
set(below_experiment/statistics sim ${all_models})
set(below_experiment/notation sim ${all_models} experiment/scenario)
set(below_experiment/keys sim ${all_models} experiment/scenario experiment/statistics
                          experiment/notation)
set(below_experiment/topology sim ${all_models} experiment/scenario experiment/notation)
set(below_experiment/reader ${below_experiment/keys} experiment/keys experiment/topology)
set(below_experiment/edit ${below_experiment/reader} experiment/reader)
set(below_experiment/exact sim)  # numbers only: nothing of scenarios
set(below_experiment/reduction ${below_experiment/reader} experiment/reader experiment/exact)
set(below_experiment/run sim ${all_models} experiment/scenario experiment/statistics
                         experiment/exact experiment/reduction)
set(below_experiment/result ${below_experiment/run} experiment/run experiment/notation
                            experiment/topology)
set(below_experiment/trace ${below_experiment/result} experiment/result experiment/notation)
set(below_experiment/compare ${below_experiment/reader} experiment/reader experiment/run
                             experiment/result)
set(below_experiment/sweep ${below_experiment/compare})
set(below_experiment/mpi experiment/sweep)
set(below_experiment/export ${below_experiment/result} experiment/keys experiment/result)
set(below_experiment/pages ${below_experiment/reader} experiment/reader)
set(below_experiment/server_config sim ${all_models} experiment/scenario experiment/notation)
set(below_experiment/recommend ${below_experiment/sweep} experiment/reduction experiment/exact
                               experiment/server_config experiment/sweep)
set(below_experiment/survey ${below_experiment/reader} experiment/reader)
set(below_experiment/figure sim ${all_models} experiment/statistics)  # nothing of results
set(below_experiment/report ${below_experiment/sweep} experiment/compare experiment/sweep
                            experiment/figure)
set(below_experiment)
set(below_validation/record sim ${all_models} ${all_experiment})
set(below_validation ${below_validation/record} validation/record validation/native/log)
set(below_validation/native validation/native/log)  # shares nothing with the model that it judges
set(below_validation/native/log)
set(below_cli sim ${all_models} ${all_experiment} validation validation/record)
set(below_gui sim ${all_models} ${all_experiment} validation/record)  # shows what was measured

# Libraries stay where they are used. A row is: name, the includes it is known by, and the files
# (of those that are checked) that may have them; both are regular expressions.
set(libraries)
function(library name includes files)
  set(libraries ${libraries} ${name} PARENT_SCOPE)
  set(includes_of_${name} "${includes}" PARENT_SCOPE)
  set(files_of_${name} "${files}" PARENT_SCOPE)
endfunction()
library(toml++ "^toml" "^(experiment|cli|validation)/.*\\.cpp$")
library(fmt "^fmt/" "^(experiment|cli|validation)/.*\\.cpp$")
library(JSON "^nlohmann/"
        "^(experiment|cli|validation)/.*\\.cpp$|^validation/native/stand/json_fields\\.hpp$|^experiment/(export/stored_json|report/result_reading|result/whole_result|sweep/stored_point)\\.hpp$")
library(libbpf "^bpf/" "^validation/native/kernel_times/")
library(CLI11 "^CLI/" "^(cli|validation/native)/")
library(http-parser "^http_parser" "^validation/native/(load|server)/")
library(Boost.Graph "^boost/(graph|property_map)/" "^(models/cpu|experiment)/.*\\.cpp$")
library(Boost.Math "^boost/math/" "^(experiment|validation)/.*\\.cpp$")
library(Eigen "^(unsupported/)?Eigen/" "^(experiment|validation)/")
library(oneTBB "^(oneapi/)?tbb/" "^experiment/")
library(SQLite "^sqlite3" "^experiment/.*\\.cpp$")
library(libpcap "^pcap" "^experiment/survey/.*\\.cpp$")
library(zlib "^zlib" "^experiment/survey/.*\\.cpp$")
library(MPI "^mpi\\.h" "^experiment/mpi/.*\\.cpp$")
library(Random123 "^Random123/" "^sim/")
library(Qt "^(Q[A-Z]|Qt|qcustomplot)" "^gui/")
library(Catch2 "^(catch2|rapidcheck|benchmark)[/.]" "^$")  # and its like: tests/ and bench/ only
# The models neither read files nor print: experiment is the lowest layer that knows files.
library(file-headers "^(fstream|filesystem|iostream|print)$" "^(experiment|cli|gui|validation)/")
# The system under study is simulated: nothing in it talks to this machine's kernel.
library(system-headers "^(sys|net|netinet|linux)/|^(unistd|poll|pthread|sched)\\.h$"
        "^(experiment|cli|gui|validation)/")

# --- the check ------------------------------------------------------------------------------------

function(layer_of path result)
  set(${result} "" PARENT_SCOPE)
  set(longest 0)
  foreach(layer IN LISTS layers)
    string(FIND "${path}" "${layer}/" at)
    string(LENGTH "${layer}" length)
    if(at EQUAL 0 AND length GREATER longest)
      set(longest ${length})
      set(${result} "${layer}" PARENT_SCOPE)
    endif()
  endforeach()
endfunction()

set(faults)
set(files)
foreach(folder IN ITEMS sim models experiment validation cli gui)
  file(GLOB_RECURSE found RELATIVE "${ROOT}" "${ROOT}/${folder}/*.[ch]pp" "${ROOT}/${folder}/*.h"
       "${ROOT}/${folder}/*.c")
  list(APPEND files ${found})
endforeach()

foreach(file IN LISTS files)
  layer_of("${file}" layer)
  file(STRINGS "${ROOT}/${file}" lines REGEX "^[ \t]*#[ \t]*include[ \t]*[<\"]")
  foreach(line IN LISTS lines)
    string(REGEX REPLACE "^[^<\"]*([<\"])([^>\"]*).*$" "\\1;\\2" parts "${line}")
    list(GET parts 0 quote)
    list(GET parts 1 included)

    layer_of("${included}" wanted)
    if(wanted STREQUAL "")
      foreach(library IN LISTS libraries)
        if(included MATCHES "${includes_of_${library}}"
           AND NOT file MATCHES "${files_of_${library}}")
          list(APPEND faults "${file}: <${included}> does not belong here (rule: ${library})")
        endif()
      endforeach()
      if(included MATCHES "^(tests|bench)/")
        list(APPEND faults "${file}: ${layer} must not include ${CMAKE_MATCH_1}")
      elseif(quote STREQUAL "\"" AND NOT (layer STREQUAL "gui" AND included MATCHES "\\.moc$|^ui_"))
        list(APPEND faults "${file}: \"${included}\" is not written from the root of the tree")
      endif()
    elseif(NOT wanted STREQUAL layer AND NOT wanted IN_LIST below_${layer})
      list(APPEND faults "${file}: ${layer} must not include ${wanted}")
    endif()
  endforeach()
endforeach()

list(REMOVE_DUPLICATES faults)
list(LENGTH files file_count)
list(LENGTH faults fault_count)
foreach(fault IN LISTS faults)
  message(NOTICE "${fault}")
endforeach()
if(fault_count GREATER 0)
  message(FATAL_ERROR "layers: ${fault_count} faults in ${file_count} files")
endif()
message(STATUS "layers: ${file_count} files, no fault")
