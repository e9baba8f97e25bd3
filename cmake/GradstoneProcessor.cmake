# GRADSTONE_PROCESSOR=dispatch: a library is built several times, once for each level of x86-64, and
# the dynamic loader picks the best that the processor can execute (glibc 2.33 and newer): it looks
# into glibc-hwcaps/<level>/ beside each folder in which it looks for a library.

if(NOT GRADSTONE_PROCESSOR MATCHES "^(portable|native|dispatch|x86-64-v[234])$")
  message(FATAL_ERROR "GRADSTONE_PROCESSOR is portable, native, dispatch, or a level of x86-64: "
                      "x86-64-v2, x86-64-v3 or x86-64-v4; not ${GRADSTONE_PROCESSOR}"
  )
endif()
if(GRADSTONE_PROCESSOR MATCHES "^x86-64-" AND NOT CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  message(FATAL_ERROR "GRADSTONE_PROCESSOR=${GRADSTONE_PROCESSOR} is for an x86-64, this is "
                      "${CMAKE_SYSTEM_PROCESSOR}: take portable or native"
  )
endif()
if(GRADSTONE_PROCESSOR STREQUAL "dispatch" AND NOT (BUILD_SHARED_LIBS AND CMAKE_SYSTEM_PROCESSOR
                                                                          MATCHES "x86_64|AMD64")
)
  message(FATAL_ERROR "GRADSTONE_PROCESSOR=dispatch needs BUILD_SHARED_LIBS and an x86-64: "
                      "the loader chooses between libraries"
  )
endif()

# gradstone_dispatch_by_processor(<name>)
#
# Call it when gradstone_<name> has all its sources. The library itself is for x86-64-v2.
function(gradstone_dispatch_by_processor name)
  set(target gradstone_${name})
  # Libraries of different levels instantiate the same templates: each calls its own.
  target_compile_options(${target} PRIVATE -march=x86-64-v2)
  target_link_options(${target} PRIVATE LINKER:-Bsymbolic-functions)
  foreach(level IN ITEMS x86-64-v3 x86-64-v4)
    set(variant ${target}_${level})
    add_library(${variant} SHARED)
    foreach(
      property IN
      ITEMS SOURCES
            COMPILE_OPTIONS
            COMPILE_DEFINITIONS
            COMPILE_FEATURES
            INCLUDE_DIRECTORIES
            LINK_LIBRARIES
            LINK_OPTIONS
    )
      get_target_property(value ${target} ${property})
      if(value)
        set_property(TARGET ${variant} PROPERTY ${property} "${value}")
      endif()
    endforeach()
    target_compile_options(${variant} PRIVATE -march=${level})
    set_target_properties(
      ${variant}
      PROPERTIES OUTPUT_NAME ${target}
                 VERSION ${PROJECT_VERSION}
                 SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}
                 INSTALL_RPATH "$ORIGIN/../.."
                 LIBRARY_OUTPUT_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}/glibc-hwcaps/${level}"
    )
    add_dependencies(${target} ${variant})
    if(GRADSTONE_INSTALL)
      install(TARGETS ${variant} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}/glibc-hwcaps/${level}
                                         NAMELINK_SKIP
      )
    endif()
  endforeach()
endfunction()
