# `acceptlab run --exact` as its user has it: what it prints, and its exit status.
#
#   cmake -D ACCEPTLAB=<program> -D SCENARIOS=<folder> -P command.cmake

function(check status text)
  execute_process(COMMAND ${ACCEPTLAB} run ${ARGN} RESULT_VARIABLE found OUTPUT_VARIABLE output
                  ERROR_VARIABLE output)
  string(FIND "${output}" "${text}" at)
  if(NOT found EQUAL status OR at EQUAL -1)
    message(SEND_ERROR "run ${ARGN}: status ${found}, expected ${status} and \"${text}\":\n${output}")
  endif()
endfunction()

set(queue ${SCENARIOS}/textbook-queue.toml)
check(0 "accept_wait\t114 us\t516 us\t1.09 ms\t1.67 ms\t197 us\t244 us" ${queue} --exact)
check(0 "\"model\": \"M/M/5\"" ${queue} --exact --json --set server.workers=5)
check(1 "missed" ${queue} --exact --set "goals.must=[\"accept_wait.p99 < 1ms\"]")
# Each reason, with where its value comes from.
check(2 "network.rtt: handshake and request travel while the worker may be idle (\"200us\", default)"
      ${SCENARIOS}/tail-at-equal-load.toml --exact)
check(2 "server.style: " ${SCENARIOS}/tail-at-equal-load.toml --exact)
check(2 "--series excludes --exact" ${queue} --exact --series 1ms)
check(2 "'0s' is no length of a cell: it must be above 0" ${queue} --series 0s)

# What `export` makes of it.
set(folder ${CMAKE_CURRENT_BINARY_DIR}/exact-results)
check(0 "accept_wait" ${queue} --exact -o ${folder})
function(check_export status text)
  execute_process(COMMAND ${ACCEPTLAB} export ${folder} ${ARGN} RESULT_VARIABLE found
                  OUTPUT_VARIABLE output ERROR_VARIABLE output)
  string(FIND "${output}" "${text}" at)
  if(NOT found EQUAL status OR at EQUAL -1)
    message(SEND_ERROR "export ${ARGN}: status ${found}, expected ${status} and \"${text}\":\n${output}")
  endif()
endfunction()
check_export(0 "latency.accept_wait.p99.low" --format csv)
check_export(1 "which has no histograms" --format hgrm)
file(REMOVE_RECURSE ${folder})
