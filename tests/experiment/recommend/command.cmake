# `acceptlab recommend` as its user has it: what it prints, and its exit status.
#
#   cmake -D ACCEPTLAB=<program> -D SCENARIOS=<folder> -P command.cmake

function(check status text)
  execute_process(COMMAND ${ACCEPTLAB} recommend ${SCENARIOS}/sizing.toml ${ARGN}
                  RESULT_VARIABLE found OUTPUT_VARIABLE output ERROR_VARIABLE output)
  string(FIND "${output}" "${text}" at)
  if(NOT found EQUAL status OR at EQUAL -1)
    message(SEND_ERROR "${ARGN}: status ${found}, expected ${status} and \"${text}\":\n${output}")
  endif()
endfunction()

check(0 "recommend\tserver.workers=4 server.policy=nginx-shared")
check(0 "worker_processes 4" --quiet)
check(0 "\"decided\": true" --json)
check(1 "nothing in the search meets the goals" --set "search.vary={\"server.workers\"=[1,3]}")
# One replication decides nothing, and two are the least.
check(1 "undecided" --max-replications 2 --set "search.vary={\"server.workers\"=[4,8]}")
check(2 "there is nothing to meet" --set "goals.must=[]")
check(2 "no result is called 'wait.p99'" --goal "wait.p99 < 1ms")
check(2 "--goal 'accept_wait.p99 < 2 parsecs': error" --goal "accept_wait.p99 < 2 parsecs")
check(2 "'server.policy' has no candidates" --set search.minimise=server.policy
      --set "search.vary={}")
check(2 "did you mean 'nginx-shared'?" --set "search.vary={\"server.policy\"=[\"nginx-shred\"]}")
check(2 "--max-replications" --max-replications 1)
