# Finds GiNaC and defines GiNaC::ginac and GiNaC_VERSION.
# Part of gradstone's installed package too, because GiNaC's packages bring no CMake package.

find_package(CLN QUIET)

find_path(GiNaC_INCLUDE_DIR ginac/ginac.h)
find_library(GiNaC_LIBRARY ginac)
mark_as_advanced(GiNaC_INCLUDE_DIR GiNaC_LIBRARY)

if(GiNaC_INCLUDE_DIR)
  file(STRINGS "${GiNaC_INCLUDE_DIR}/ginac/version.h" lines REGEX "define GINACLIB_.*_VERSION")
  string(REGEX REPLACE ".*MAJOR_VERSION[ \t]+([0-9]+).*" "\\1" GiNaC_MAJOR "${lines}")
  string(REGEX REPLACE ".*MINOR_VERSION[ \t]+([0-9]+).*" "\\1" GiNaC_MINOR "${lines}")
  string(REGEX REPLACE ".*MICRO_VERSION[ \t]+([0-9]+).*" "\\1" GiNaC_MICRO "${lines}")
  set(GiNaC_VERSION ${GiNaC_MAJOR}.${GiNaC_MINOR}.${GiNaC_MICRO})
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(
  GiNaC
  REQUIRED_VARS GiNaC_LIBRARY GiNaC_INCLUDE_DIR CLN_FOUND
  VERSION_VAR GiNaC_VERSION
)

if(GiNaC_FOUND AND NOT TARGET GiNaC::ginac)
  add_library(GiNaC::ginac UNKNOWN IMPORTED)
  set_target_properties(
    GiNaC::ginac
    PROPERTIES IMPORTED_LOCATION "${GiNaC_LIBRARY}"
               INTERFACE_INCLUDE_DIRECTORIES "${GiNaC_INCLUDE_DIR}"
               INTERFACE_LINK_LIBRARIES CLN::cln
  )
endif()
