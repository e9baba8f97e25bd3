# What every library and program of gradstone has in common.
#
# gradstone_library(<name>)  creates gradstone_<name>, alias gradstone::<name>; its sources come from
#                            target_sources() in the folder <name>/.
# gradstone_public_headers(<name> <header>...)
#                            the headers of <name>/ that users may include, as "gradstone/<name>/...";
#                            all others are private and are not installed.
# gradstone_precompile(<target> <header>...)
#                            compiles what nearly every file of the target includes once: these
#                            headers, <from a library> or from/the/root.hpp, and the standard library's.
# gradstone_libraries_first(<target> <library>...)
#                            a function that the target and a library both compile from a header is
#                            linked as the library compiled it.
# gradstone_embed(<target> <function> <file>)
#                            makes the text of a data file part of a library: std::string
#                            gradstone::<function>() returns it.
# gradstone_program(<name> [NO_INSTALL])
#                            creates a program in <build>/bin/; its sources come from
#                            target_sources().

# Warnings and sanitizers are for building gradstone, not for its users: neither target is exported.
add_library(gradstone_warnings INTERFACE)
target_compile_options(
  gradstone_warnings
  INTERFACE -Wall
            -Wextra
            -Wpedantic
            -Wshadow
            -Wconversion
            -Wsign-conversion
            -Wnon-virtual-dtor
            -Woverloaded-virtual
            -Wold-style-cast
            -Wcast-qual
            -Wformat=2
            -Wundef
            -Wimplicit-fallthrough
            -Wswitch-enum
            $<$<CXX_COMPILER_ID:GNU>:-Wduplicated-cond>
            $<$<CXX_COMPILER_ID:GNU>:-Wlogical-op>
            # g++ 12 sees overlaps in "text" + string where there are none (GCC bug 105651).
            $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
            $<$<BOOL:${GRADSTONE_WERROR}>:-Werror>
)

add_library(gradstone_sanitizers INTERFACE)
if(GRADSTONE_SANITIZE)
  set(sanitize -fsanitize=${GRADSTONE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  # The processor finds a null pointer that is followed. Pointers to other than whole values come
  # from bytes that are read, in the libraries that say GRADSTONE_READS_BYTES. These checks are more
  # code than all others of undefined behaviour, which takes long to compile.
  target_compile_options(
    gradstone_sanitizers
    INTERFACE ${sanitize} -fno-sanitize=null
              $<$<NOT:$<BOOL:$<TARGET_PROPERTY:GRADSTONE_READS_BYTES>>>:-fno-sanitize=alignment>
  )
  target_link_options(gradstone_sanitizers INTERFACE ${sanitize})
endif()

# gradstone_sanitize_program(<target>)
function(gradstone_sanitize_program target)
  target_link_libraries(${target} PRIVATE gradstone_sanitizers)
  if(GRADSTONE_SANITIZE)
    target_sources(${target} PRIVATE "${PROJECT_SOURCE_DIR}/cmake/sanitizer_suppressions.cpp")
  endif()
endfunction()

# Of inline functions and templates the linker takes the first that it finds. The objects of a test
# come before the libraries, so a test compiled without optimization would slow down the libraries:
# all of them are linked before it, with what they are made of. Elsewhere than with ELF, and of shared
# libraries, nothing is changed.
function(gradstone_libraries_first target)
  if(BUILD_SHARED_LIBS OR NOT CMAKE_EXECUTABLE_FORMAT STREQUAL "ELF")
    return()
  endif()
  set(files "")
  set(seen "")
  set(left ${ARGN})
  while(left)
    list(POP_FRONT left library)
    # What is linked privately is written $<LINK_ONLY:library>.
    string(REGEX REPLACE "^\\$<LINK_ONLY:(.*)>$" "\\1" library "${library}")
    if(library IN_LIST seen OR NOT library MATCHES "^gradstone(::|_)")
      continue()
    endif()
    list(APPEND seen "${library}")
    if(library MATCHES "^gradstone::")
      list(APPEND files "$<TARGET_FILE:${library}>")
    endif()
    get_target_property(needed ${library} INTERFACE_LINK_LIBRARIES)
    list(APPEND left ${needed})
  endwhile()
  if(files)
    list(JOIN files "," files)
    target_link_options(${target} PRIVATE "LINKER:--whole-archive,${files},--no-whole-archive")
  endif()
endfunction()

# The preset dev does without them, so that a file that misses an include shows there.
set(GRADSTONE_STANDARD_HEADERS
    <algorithm>
    <cmath>
    <cstdint>
    <functional>
    <map>
    <memory>
    <optional>
    <set>
    <string>
    <utility>
    <variant>
    <vector>
)
function(gradstone_precompile target)
  # In quotes, names are found on the include path, so that all clones share what ccache keeps.
  list(TRANSFORM ARGN REPLACE "^([^<].*)$" "\"\\1\"")
  target_precompile_headers(${target} PRIVATE ${GRADSTONE_STANDARD_HEADERS} ${ARGN})
endfunction()

# Who uses the build folder finds there what users of an installation find.
set(GRADSTONE_INCLUDE_DIR "${PROJECT_BINARY_DIR}/include")

function(gradstone_library name)
  set(target gradstone_${name})
  add_library(${target})
  add_library(gradstone::${name} ALIAS ${target})
  target_compile_features(${target} PUBLIC cxx_std_20)
  # Formulas know where they are written: as layers/softmax.cpp, on whatever machine.
  target_compile_options(${target} PRIVATE -fmacro-prefix-map=${PROJECT_SOURCE_DIR}/=)
  target_include_directories(
    ${target} INTERFACE $<BUILD_INTERFACE:${GRADSTONE_INCLUDE_DIR}>
                        $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>
  )
  target_link_libraries(
    ${target} PRIVATE $<BUILD_INTERFACE:gradstone_warnings> $<BUILD_INTERFACE:gradstone_sanitizers>
  )
  set_target_properties(
    ${target}
    PROPERTIES EXPORT_NAME ${name}
               INSTALL_RPATH "$ORIGIN"
               POSITION_INDEPENDENT_CODE ON
               VERSION ${PROJECT_VERSION}
               SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}
  )
  if(GRADSTONE_INSTALL)
    gradstone_install_library(${name})
  endif()
endfunction()

function(gradstone_public_headers name)
  set(script "${PROJECT_SOURCE_DIR}/cmake/publish_headers.cmake")
  set(published "${GRADSTONE_INCLUDE_DIR}/${name}.published")
  list(TRANSFORM ARGN PREPEND "${PROJECT_SOURCE_DIR}/${name}/" OUTPUT_VARIABLE headers)
  add_custom_command(
    OUTPUT "${published}"
    COMMAND
      ${CMAKE_COMMAND} -D "SOURCE_DIR=${PROJECT_SOURCE_DIR}" -D
      "INCLUDE_DIR=${GRADSTONE_INCLUDE_DIR}" -D "LIBRARY=${name}" -D "HEADERS=${ARGN}" -P "${script}"
    COMMAND ${CMAKE_COMMAND} -E touch "${published}"
    DEPENDS ${headers} "${script}"
    COMMENT "Publishing the headers of ${name}/"
    VERBATIM
  )
  add_custom_target(gradstone_${name}_headers DEPENDS "${published}")
  add_dependencies(gradstone_${name} gradstone_${name}_headers)
endfunction()

# Long texts are cut: compilers need not take literals of more than 65536 characters.
function(gradstone_embed target function file)
  set_property(
    DIRECTORY
    APPEND
    PROPERTY CMAKE_CONFIGURE_DEPENDS "${file}"
  )
  file(READ "${file}" text)
  string(LENGTH "${text}" length)
  string(CONCAT code "#include <string>\n\nnamespace gradstone {\nstd::string ${function}();\n\n"
                "std::string ${function}() {\n  std::string text;\n"
  )
  set(size 16384)
  set(start 0)
  while(start LESS length)
    string(SUBSTRING "${text}" ${start} ${size} part)
    string(APPEND code "  text += R\"literal(${part})literal\";\n")
    math(EXPR start "${start} + ${size}")
  endwhile()
  string(APPEND code "  return text;\n}\n}  // namespace gradstone\n")
  set(source "${CMAKE_CURRENT_BINARY_DIR}/${function}.cpp")
  # Only what changes is written, so that it is compiled anew only then.
  file(GENERATE OUTPUT "${source}" CONTENT "${code}")
  target_sources(${target} PRIVATE "${source}")
  set_source_files_properties(
    "${source}" PROPERTIES GENERATED ON SKIP_UNITY_BUILD_INCLUSION ON SKIP_PRECOMPILE_HEADERS ON
  )
endfunction()

function(gradstone_program name)
  add_executable(${name})
  target_link_libraries(${name} PRIVATE gradstone_warnings)
  gradstone_sanitize_program(${name})
  set_target_properties(${name} PROPERTIES INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}")
  if(GRADSTONE_INSTALL AND NOT "NO_INSTALL" IN_LIST ARGN)
    install(TARGETS ${name} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  endif()
endfunction()
