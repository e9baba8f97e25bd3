# Finds FLINT with its balls (Arb), and defines FLINT::flint.
# Part of gradstone's installed package too, because FLINT brings no CMake package of its own.
#
# Since version 3 the balls are part of FLINT; before, they are a library beside it, which Debian
# calls flint-arb and others arb.

find_path(FLINT_INCLUDE_DIR flint/flint.h)
find_library(FLINT_LIBRARY flint)
find_path(FLINT_ARB_INCLUDE_DIR arb.h PATH_SUFFIXES flint)
find_library(FLINT_ARB_LIBRARY NAMES flint-arb arb)
mark_as_advanced(FLINT_INCLUDE_DIR FLINT_LIBRARY FLINT_ARB_INCLUDE_DIR FLINT_ARB_LIBRARY)

if(FLINT_INCLUDE_DIR)
  file(STRINGS "${FLINT_INCLUDE_DIR}/flint/flint.h" lines REGEX "define __FLINT_(VERSION|RELEASE)")
  string(REGEX REPLACE ".*FLINT_VERSION[ \t]+([0-9]+).*" "\\1" FLINT_VERSION "${lines}")
endif()

set(FLINT_ARB_NEEDED FLINT_ARB_INCLUDE_DIR)
if(FLINT_VERSION VERSION_LESS 3)
  list(APPEND FLINT_ARB_NEEDED FLINT_ARB_LIBRARY)
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(
  FLINT
  REQUIRED_VARS FLINT_LIBRARY FLINT_INCLUDE_DIR ${FLINT_ARB_NEEDED}
  VERSION_VAR FLINT_VERSION
)

if(FLINT_FOUND AND NOT TARGET FLINT::flint)
  add_library(FLINT::flint UNKNOWN IMPORTED)
  set_target_properties(
    FLINT::flint PROPERTIES IMPORTED_LOCATION "${FLINT_LIBRARY}" INTERFACE_INCLUDE_DIRECTORIES
                                                                 "${FLINT_INCLUDE_DIR};${FLINT_ARB_INCLUDE_DIR}"
  )
  if(FLINT_VERSION VERSION_LESS 3)
    set_target_properties(
      FLINT::flint PROPERTIES INTERFACE_LINK_LIBRARIES "${FLINT_ARB_LIBRARY}"
    )
  endif()
endif()
