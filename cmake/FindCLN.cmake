# Finds CLN, the Class Library for Numbers, and defines CLN::cln and CLN_VERSION.
# Part of gradstone's installed package too, because CLN brings no CMake package of its own.

find_path(CLN_INCLUDE_DIR cln/cln.h)
find_library(CLN_LIBRARY cln)
mark_as_advanced(CLN_INCLUDE_DIR CLN_LIBRARY)

if(CLN_INCLUDE_DIR)
  file(STRINGS "${CLN_INCLUDE_DIR}/cln/version.h" lines REGEX "define CL_VERSION_")
  string(REGEX REPLACE ".*CL_VERSION_MAJOR[ \t]+([0-9]+).*" "\\1" CLN_MAJOR "${lines}")
  string(REGEX REPLACE ".*CL_VERSION_MINOR[ \t]+([0-9]+).*" "\\1" CLN_MINOR "${lines}")
  string(REGEX REPLACE ".*CL_VERSION_PATCHLEVEL[ \t]+([0-9]+).*" "\\1" CLN_PATCH "${lines}")
  set(CLN_VERSION ${CLN_MAJOR}.${CLN_MINOR}.${CLN_PATCH})
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(
  CLN
  REQUIRED_VARS CLN_LIBRARY CLN_INCLUDE_DIR
  VERSION_VAR CLN_VERSION
)

if(CLN_FOUND AND NOT TARGET CLN::cln)
  add_library(CLN::cln UNKNOWN IMPORTED)
  set_target_properties(
    CLN::cln PROPERTIES IMPORTED_LOCATION "${CLN_LIBRARY}" INTERFACE_INCLUDE_DIRECTORIES
                                                           "${CLN_INCLUDE_DIR}"
  )
endif()
