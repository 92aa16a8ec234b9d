# acceptlab::sim (the engine) and acceptlab::models (kernels, CPUs, servers and their load).
include(CMakeFindDependencyMacro)
find_dependency(Boost)
include(${CMAKE_CURRENT_LIST_DIR}/AcceptLabTargets.cmake)
