# Installs the libraries as a CMake package with one component per library, and for pkg-config.
# Nothing that is installed holds the prefix: the folder may be moved.

include(CMakePackageConfigHelpers)

set(GRADSTONE_PACKAGE_DIR "${CMAKE_INSTALL_LIBDIR}/cmake/gradstone")

# Installs gradstone_<name> and its public headers, as component <name>.
function(gradstone_install_library name)
  set_property(GLOBAL APPEND PROPERTY GRADSTONE_COMPONENTS ${name})
  install(
    TARGETS gradstone_${name}
    EXPORT gradstone_${name}
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
    LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
    RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR}
  )
  install(
    EXPORT gradstone_${name}
    FILE gradstone-${name}-targets.cmake
    NAMESPACE gradstone::
    DESTINATION ${GRADSTONE_PACKAGE_DIR}
  )
  install(DIRECTORY "${GRADSTONE_INCLUDE_DIR}/gradstone/${name}"
          DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/gradstone
  )
endfunction()

# gradstone_pkg_config(<name> <description> [REQUIRES <package>...] [PRIVATE <package>...]
#                      [LIBS <flag>...] [CFLAGS <flag>...])
#
# Who links a static library links what it uses, too; then PRIVATE packages and LIBS are
# required ones.
function(gradstone_pkg_config name description)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "" "REQUIRES;PRIVATE;LIBS;CFLAGS")
  if(NOT GRADSTONE_INSTALL)
    return()
  endif()
  set(requires ${arg_REQUIRES})
  set(requires_private ${arg_PRIVATE})
  if(NOT BUILD_SHARED_LIBS)
    list(APPEND requires ${arg_PRIVATE})
    set(requires_private "")
    list(JOIN arg_LIBS " " PC_LIBS)
  endif()
  list(JOIN requires ", " PC_REQUIRES)
  list(JOIN requires_private ", " PC_REQUIRES_PRIVATE)
  list(JOIN arg_CFLAGS " " PC_CFLAGS)
  set(PC_NAME gradstone-${name})
  set(PC_LIBRARY gradstone_${name})
  set(PC_DESCRIPTION "${description}")
  set(pc_dir "${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig")
  file(RELATIVE_PATH PC_PREFIX "${pc_dir}" "${CMAKE_INSTALL_PREFIX}")
  string(REGEX REPLACE "/$" "" PC_PREFIX "${PC_PREFIX}")
  configure_file(
    "${PROJECT_SOURCE_DIR}/cmake/gradstone.pc.in" "${PROJECT_BINARY_DIR}/${PC_NAME}.pc" @ONLY
  )
  install(FILES "${PROJECT_BINARY_DIR}/${PC_NAME}.pc" DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endfunction()

# Installs the CMake package that finds all the libraries installed.
function(gradstone_install_package)
  get_property(GRADSTONE_COMPONENTS GLOBAL PROPERTY GRADSTONE_COMPONENTS)
  configure_package_config_file(
    "${PROJECT_SOURCE_DIR}/cmake/gradstoneConfig.cmake.in"
    "${PROJECT_BINARY_DIR}/gradstoneConfig.cmake"
    INSTALL_DESTINATION ${GRADSTONE_PACKAGE_DIR}
    NO_CHECK_REQUIRED_COMPONENTS_MACRO
  )
  # Before 1.0 a new minor version may change anything.
  write_basic_package_version_file(
    "${PROJECT_BINARY_DIR}/gradstoneConfigVersion.cmake" COMPATIBILITY SameMinorVersion
  )
  install(
    FILES "${PROJECT_BINARY_DIR}/gradstoneConfig.cmake"
          "${PROJECT_BINARY_DIR}/gradstoneConfigVersion.cmake"
          "${PROJECT_SOURCE_DIR}/cmake/FindCLN.cmake"
          "${PROJECT_SOURCE_DIR}/cmake/FindFLINT.cmake"
          "${PROJECT_SOURCE_DIR}/cmake/FindGiNaC.cmake"
          "${PROJECT_SOURCE_DIR}/cmake/FindLibzip.cmake"
          "${PROJECT_SOURCE_DIR}/cmake/FindOneDNN.cmake"
    DESTINATION ${GRADSTONE_PACKAGE_DIR}
  )

  list(TRANSFORM GRADSTONE_COMPONENTS PREPEND gradstone- OUTPUT_VARIABLE packages)
  list(JOIN packages " " packages)
  set(lines "Name: gradstone\n" "Description: ${PROJECT_DESCRIPTION}; all the libraries\n"
            "Version: ${PROJECT_VERSION}\n" "Requires: ${packages}\n"
  )
  file(WRITE "${PROJECT_BINARY_DIR}/gradstone.pc" ${lines})
  install(FILES "${PROJECT_BINARY_DIR}/gradstone.pc" DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

  install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" DESTINATION ${CMAKE_INSTALL_DOCDIR})
endfunction()
