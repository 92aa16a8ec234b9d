# Debian packages, by `cpack -G DEB` in the build folder: acceptlab, acceptlab-gui, libacceptlab-dev.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME acceptlab)
set(CPACK_PACKAGE_CONTACT "AcceptLab's developers <acceptlab@localhost>")
set(CPACK_PACKAGE_DIRECTORY ${PROJECT_BINARY_DIR}/packages)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL acceptlab dev)
if(TARGET acceptlab-gui)
  list(APPEND CPACK_COMPONENTS_ALL gui)
endif()

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SECTION science)

set(CPACK_DEBIAN_ACCEPTLAB_PACKAGE_NAME acceptlab)
set(CPACK_DEBIAN_ACCEPTLAB_PACKAGE_SUGGESTS "gnuplot-nox, nginx, libnginx-mod-http-perl, haproxy, acceptlab-gui")
set(CPACK_COMPONENT_ACCEPTLAB_DESCRIPTION "simulator of multi-listener accept scheduling
 How servers share the work of accepting connections: one listen socket, a few, or one for each
 worker, on Linux and the BSDs, simulated and compared with a real server.")
set(CPACK_DEBIAN_GUI_PACKAGE_NAME acceptlab-gui)
set(CPACK_DEBIAN_GUI_PACKAGE_DEPENDS "acceptlab (= ${PROJECT_VERSION})")
set(CPACK_COMPONENT_GUI_DESCRIPTION "simulator of multi-listener accept scheduling, the window
 Moves a slider and sees the tail of accept latency move.")
set(CPACK_DEBIAN_DEV_PACKAGE_NAME libacceptlab-dev)
set(CPACK_DEBIAN_DEV_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEV_PACKAGE_DEPENDS "libboost-dev, librandom123-dev")
set(CPACK_DEBIAN_DEV_PACKAGE_SHLIBDEPS OFF)
set(CPACK_COMPONENT_DEV_DESCRIPTION "simulator of multi-listener accept scheduling, its libraries
 The engine and the models of kernels, CPUs and servers as static libraries, for find_package.")
include(CPack)
