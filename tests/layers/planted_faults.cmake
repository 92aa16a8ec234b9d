# The test of the layer test: in a small tree of its own, each planted fault is found and named,
# and nothing else is.
#
#   cmake -D CHECK=cmake/check_layers.cmake -D TREE=<scratch folder> -P planted_faults.cmake

cmake_minimum_required(VERSION 3.25)

# check_tree(FAULT...): these must be printed and no others; without any the check must pass.
function(check_tree)
  execute_process(COMMAND ${CMAKE_COMMAND} -D ROOT=${TREE} -P ${CHECK}
                  RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
  foreach(fault IN LISTS ARGN)
    string(FIND "${output}" "${fault}\n" at)
    if(at EQUAL -1)
      message(SEND_ERROR "not found: ${fault}\n${output}")
    endif()
  endforeach()
  string(REGEX MATCHALL "\n?[^\n]+: [^\n]+ (must not|does not|is not) [^\n]+" lines "${output}")
  list(LENGTH lines printed)
  list(LENGTH ARGN expected)
  if(NOT printed EQUAL expected)
    message(SEND_ERROR "${printed} faults printed, ${expected} planted:\n${output}")
  endif()
  if((expected EQUAL 0 AND NOT status EQUAL 0) OR (expected GREATER 0 AND status EQUAL 0))
    message(SEND_ERROR "exit status ${status} with ${expected} faults")
  endif()
endfunction()

file(REMOVE_RECURSE "${TREE}")

# What is allowed.
file(WRITE "${TREE}/sim/random.cpp" "#include \"sim/random.hpp\"\n#include <Random123/philox.h>\n")
file(WRITE "${TREE}/models/cpu/topology.cpp" "#include <boost/graph/adjacency_list.hpp>\n")
file(WRITE "${TREE}/models/kernel/listen_socket.cpp" "#include \"models/cpu/softirq.hpp\"\n")
file(WRITE "${TREE}/models/server/worker.cpp" "#include \"models/kernel/epoll.hpp\"\n")
file(WRITE "${TREE}/experiment/reader.cpp" "#include <toml++/toml.h>\n#include <fmt/core.h>\n")
file(WRITE "${TREE}/validation/native/server.cpp"
     "#include <sys/epoll.h>\n#include \"validation/native/clock.hpp\"\n")
file(WRITE "${TREE}/cli/main.cpp" "#include <CLI/CLI.hpp>\n#include \"validation/validate.hpp\"\n")
file(WRITE "${TREE}/gui/main_window.cpp" "#include <QWidget>\n#include \"main_window.moc\"\n")
check_tree()

# Each rule broken once.
file(WRITE "${TREE}/sim/random.cpp" "  #  include \"models/kernel/flow.hpp\"\n")
file(WRITE "${TREE}/models/cpu/core.cpp" "#include \"models/kernel/flow.hpp\"\n")
file(WRITE "${TREE}/models/kernel/flow.cpp" "#include \"models/load/client.hpp\"\n")
file(WRITE "${TREE}/models/load/client.cpp" "#include \"models/server/worker.hpp\"\n")
file(WRITE "${TREE}/models/server/worker.cpp" "#include \"models/load/client.hpp\"\n")
file(WRITE "${TREE}/models/server/policy.hpp" "#include <experiment/scenario/scenario.hpp>\n")
file(WRITE "${TREE}/experiment/run/world.cpp" "#include \"cli/main.hpp\"\n#include \"tests/x.hpp\"\n")
file(WRITE "${TREE}/experiment/keys/key.cpp" "#include \"experiment/reader/overrides.hpp\"\n")
file(WRITE "${TREE}/experiment/reader.hpp" "#include <toml++/toml.h>\n")
file(WRITE "${TREE}/experiment/graph.hpp" "#include <boost/graph/adjacency_list.hpp>\n")
file(WRITE "${TREE}/validation/agreement.hpp" "#include \"gui/chart.hpp\"\n#include <fmt/core.h>\n")
file(WRITE "${TREE}/validation/native/probe.cpp" "#include \"sim/time.hpp\"\n")
file(WRITE "${TREE}/cli/run.cpp" "#include <QWidget>\n#include <mpi.h>\n#include \"run.hpp\"\n")
file(WRITE "${TREE}/models/load/replay.cpp" "#include <fstream>\n#include <Eigen/Dense>\n")
file(WRITE "${TREE}/models/kernel/socket.hpp" "#include <sys/socket.h>\n#include <tbb/task.h>\n")
check_tree(
  "sim/random.cpp: sim must not include models/kernel"
  "models/cpu/core.cpp: models/cpu must not include models/kernel"
  "models/kernel/flow.cpp: models/kernel must not include models/load"
  "models/load/client.cpp: models/load must not include models/server"
  "models/server/worker.cpp: models/server must not include models/load"
  "models/server/policy.hpp: models/server must not include experiment/scenario"
  "experiment/run/world.cpp: experiment/run must not include cli"
  "experiment/run/world.cpp: experiment/run must not include tests"
  "experiment/keys/key.cpp: experiment/keys must not include experiment/reader"
  "experiment/reader.hpp: <toml++/toml.h> does not belong here (rule: toml++)"
  "experiment/graph.hpp: <boost/graph/adjacency_list.hpp> does not belong here (rule: Boost.Graph)"
  "validation/agreement.hpp: validation must not include gui"
  "validation/agreement.hpp: <fmt/core.h> does not belong here (rule: fmt)"
  "validation/native/probe.cpp: validation/native must not include sim"
  "cli/run.cpp: <QWidget> does not belong here (rule: Qt)"
  "cli/run.cpp: <mpi.h> does not belong here (rule: MPI)"
  "cli/run.cpp: \"run.hpp\" is not written from the root of the tree"
  "models/load/replay.cpp: <fstream> does not belong here (rule: file-headers)"
  "models/load/replay.cpp: <Eigen/Dense> does not belong here (rule: Eigen)"
  "models/kernel/socket.hpp: <sys/socket.h> does not belong here (rule: system-headers)"
  "models/kernel/socket.hpp: <tbb/task.h> does not belong here (rule: oneTBB)")

file(REMOVE_RECURSE "${TREE}")
