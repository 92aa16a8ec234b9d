# What `cmake --install` puts where, in three components, each a Debian package (cmake/Packages.cmake):
# acceptlab (the programs and what they read), gui (the window), dev (sim and models as libraries).
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(data_folder ${CMAKE_INSTALL_DATADIR}/acceptlab)
set(made_folder ${PROJECT_BINARY_DIR}/installed)  # what is made for installation only

# --- acceptlab ------------------------------------------------------------------------------------
install(TARGETS acceptlab acceptlab-server acceptlab-load
  RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT acceptlab)
# Programs that others start: validation/measure/native_programs.cpp looks for them here.
install(TARGETS acceptlab_stand acceptlab-costs
  RUNTIME DESTINATION libexec/acceptlab COMPONENT acceptlab)
install(DIRECTORY scenarios DESTINATION ${data_folder} COMPONENT acceptlab)
install(DIRECTORY validation/suites DESTINATION ${data_folder}/validation COMPONENT acceptlab)

# Pages are packed without the time, so that equal sources give equal packages.
file(MAKE_DIRECTORY ${made_folder})
set(packed_pages "")
foreach(page IN ITEMS acceptlab.1 acceptlab-scenario.5)
  add_custom_command(
    OUTPUT ${made_folder}/${page}.gz
    COMMAND gzip -9nc ${PROJECT_BINARY_DIR}/cli/manual/${page} > ${made_folder}/${page}.gz
    DEPENDS manual ${PROJECT_BINARY_DIR}/cli/manual/${page} VERBATIM)
  list(APPEND packed_pages ${made_folder}/${page}.gz)
endforeach()
install(FILES ${made_folder}/acceptlab.1.gz
  DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT acceptlab)
install(FILES ${made_folder}/acceptlab-scenario.5.gz
  DESTINATION ${CMAKE_INSTALL_MANDIR}/man5 COMPONENT acceptlab)

# What the program says of itself.
set(told "")
function(told_by_program file)
  add_custom_command(
    OUTPUT ${made_folder}/${file}
    COMMAND acceptlab ${ARGN} > ${made_folder}/${file}
    DEPENDS acceptlab VERBATIM)
  set(told ${told} ${made_folder}/${file} PARENT_SCOPE)
endfunction()
told_by_program(acceptlab-scenario-1.json schema)
told_by_program(acceptlab.bash completion bash)
told_by_program(_acceptlab completion zsh)
told_by_program(acceptlab.fish completion fish)
add_custom_target(installed_files ALL DEPENDS ${packed_pages} ${told})
install(FILES ${made_folder}/acceptlab-scenario-1.json
  DESTINATION ${data_folder}/schema COMPONENT acceptlab)
install(FILES ${made_folder}/acceptlab.bash RENAME acceptlab
  DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions COMPONENT acceptlab)
install(FILES ${made_folder}/_acceptlab
  DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions COMPONENT acceptlab)
install(FILES ${made_folder}/acceptlab.fish
  DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d COMPONENT acceptlab)

# --- gui ------------------------------------------------------------------------------------------
if(TARGET acceptlab-gui)
  install(TARGETS acceptlab-gui RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT gui)
  install(FILES gui/desktop/acceptlab-gui.desktop
    DESTINATION ${CMAKE_INSTALL_DATADIR}/applications COMPONENT gui)
  install(FILES gui/desktop/acceptlab-gui.svg
    DESTINATION ${CMAKE_INSTALL_DATADIR}/icons/hicolor/scalable/apps COMPONENT gui)
endif()

# --- dev ------------------------------------------------------------------------------------------
install(TARGETS acceptlab_random123 acceptlab_sim acceptlab_cpu acceptlab_scheduler acceptlab_kernel
                acceptlab_load acceptlab_server acceptlab_models
  EXPORT AcceptLabTargets
  ARCHIVE DESTINATION lib COMPONENT dev
  FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/acceptlab COMPONENT dev)
install(EXPORT AcceptLabTargets NAMESPACE acceptlab:: DESTINATION lib/cmake/AcceptLab COMPONENT dev)
write_basic_package_version_file(${made_folder}/AcceptLabConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES cmake/package/AcceptLabConfig.cmake ${made_folder}/AcceptLabConfigVersion.cmake
  DESTINATION lib/cmake/AcceptLab COMPONENT dev)
