# Finds cairo with its SVG and PNG parts, by pkg-config, and defines Cairo::cairo and Cairo_VERSION.

find_package(PkgConfig QUIET)
if(PkgConfig_FOUND)
  pkg_check_modules(Cairo QUIET IMPORTED_TARGET cairo cairo-svg cairo-png)
  set(Cairo_VERSION "${Cairo_cairo_VERSION}")
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(
  Cairo
  REQUIRED_VARS Cairo_LINK_LIBRARIES
  VERSION_VAR Cairo_VERSION
)

if(Cairo_FOUND AND NOT TARGET Cairo::cairo)
  add_library(Cairo::cairo INTERFACE IMPORTED)
  target_link_libraries(Cairo::cairo INTERFACE PkgConfig::Cairo)
endif()
