# The files from which the numbers of a result follow, sorted: the engine, the models, and what reads a
# scenario, runs it and makes the result of it. Pages, exports, comparisons and the folder itself do not
# count.

function(numbers_sources root result)
  set(patterns)
  foreach(folder IN ITEMS sim models experiment/scenario experiment/statistics experiment/notation
          experiment/keys experiment/topology experiment/reader experiment/run experiment/result
          experiment/exact experiment/reduction)
    list(APPEND patterns "${root}/${folder}/*.[ch]pp")
  endforeach()
  file(GLOB_RECURSE files ${patterns} "${root}/scenarios/costs/*.toml")
  list(SORT files)
  set(${result} "${files}" PARENT_SCOPE)
endfunction()
