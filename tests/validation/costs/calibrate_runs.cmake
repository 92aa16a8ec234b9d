# acceptlab calibrate writes a profile with measured entries, with which a scenario runs; and one that
# was measured beside other load is written by force only, or is marked.
cmake_minimum_required(VERSION 3.25)

set(profile ${FOLDER}/measured.toml)
set(scenario ${FOLDER}/measured-scenario.toml)
file(REMOVE ${profile})
file(WRITE ${scenario} "format = 1
[machine]
costs = \"measured.toml\"
steering = \"loopback\"
[server]
workers = 2
[[arrivals]]
process = { type = \"poisson\", rate = \"1k/s\" }
[run]
duration = \"200ms\"
")

function(run result output)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE status OUTPUT_VARIABLE text ERROR_VARIABLE errors)
  message(STATUS "${errors}")
  set(${result} ${status} PARENT_SCOPE)
  set(${output} "${text}" PARENT_SCOPE)
endfunction()

run(status text ${ACCEPTLAB} calibrate -o ${profile} --repeats 2 --force --json)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "acceptlab calibrate ended with ${status}")
endif()
string(JSON schema GET "${text}" schema)
string(JSON quiet GET "${text}" quiet)
file(READ ${profile} written)
if(NOT schema STREQUAL "acceptlab.calibration/1" OR NOT written MATCHES "\naccept_ok = .*source = \"measured: ")
  message(FATAL_ERROR "schema ${schema}; the profile is\n${written}")
endif()
if(NOT quiet AND NOT written MATCHES "NOT QUIET")
  message(FATAL_ERROR "a profile of a busy machine is not marked")
endif()

run(status text ${ACCEPTLAB} check ${scenario} --explain)
if(NOT status EQUAL 0 OR NOT text MATCHES "costs.wake_idle[^\n]*measured: acceptlab calibrate")
  message(FATAL_ERROR "check ended with ${status}:\n${text}")
endif()
run(status text ${ACCEPTLAB} run ${scenario} --quiet)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "run ended with ${status}:\n${text}")
endif()
