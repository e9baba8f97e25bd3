# gradstone_test(<name> <source>...
#                [LIBRARIES <target>...] [LABELS <label>...] [PROGRAMS <target>...]
#                [REPLACES_FILES])
#
# Builds one GoogleTest program and registers each of its tests with ctest under <name>.<test>; with
# sanitizers, eight parts of them.
#
# LIBRARIES  what is linked besides GoogleTest and GoogleMock
# LABELS     exam property proof mutation vectors peers install time slow
# PROGRAMS   programs that the test runs; it finds them in the folder GRADSTONE_PROGRAM_DIR
# REPLACES_FILES  the test has files that take the place of a library's
#
# GRADSTONE_SOURCE_DIR is the root of the sources, for tests that read data/.

find_package(GTest REQUIRED)
include(GoogleTest)

# Tests spend their time in the libraries; optimizing the tests themselves takes longer than that
# saves.
set(GRADSTONE_TEST_OPTIONS -O0)

# No test depends on which library was once the fastest here.
set(GRADSTONE_TEST_ENVIRONMENT "GRADSTONE_PRODUCTS=default")

# What sanitizers look for shows in some random formulas, or in none of a kind.
if(GRADSTONE_SANITIZE)
  list(APPEND GRADSTONE_TEST_ENVIRONMENT "GRADSTONE_RANDOM_FORMULAS=20")
endif()

# A program with sanitizers takes longer to start than most of its tests.
function(gradstone_register_parts name labels filter)
  set(parts 8)
  math(EXPR last "${parts} - 1")
  foreach(part RANGE ${last})
    set(test "${name}.part_${part}")
    add_test(NAME ${test} COMMAND ${name}_test)
    set_tests_properties(
      ${test} PROPERTIES LABELS "${labels}"
                         ENVIRONMENT
                         "${GRADSTONE_TEST_ENVIRONMENT};GTEST_TOTAL_SHARDS=${parts};GTEST_SHARD_INDEX=${part};GTEST_FILTER=${filter}"
    )
  endforeach()
endfunction()

function(gradstone_register_tests name labels)
  set(target ${name}_test)
  # PRE_TEST: the program is asked for its tests when ctest first needs them, not at each link.
  gtest_discover_tests(
    ${target}
    TEST_PREFIX "${name}."
    TEST_LIST ${target}_discovered DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60
  )
  # More than one label does not survive gtest_discover_tests(PROPERTIES), so ctest sets them.
  set(labels_file "${CMAKE_CURRENT_BINARY_DIR}/${target}_labels.cmake")
  file(
    GENERATE
    OUTPUT "${labels_file}"
    CONTENT
      "if(${target}_discovered)
  set_tests_properties(
    \${${target}_discovered} PROPERTIES LABELS \"${labels}\"
                                       ENVIRONMENT \"${GRADSTONE_TEST_ENVIRONMENT}\"
  )
endif()
"
  )
  set_property(
    DIRECTORY
    APPEND
    PROPERTY TEST_INCLUDE_FILES "${labels_file}"
  )
endfunction()

# SANITIZED_FILTER: which tests are run by a program with sanitizers; all, if nothing is said.
function(gradstone_test name)
  cmake_parse_arguments(
    PARSE_ARGV 1 arg "REPLACES_FILES" "SANITIZED_FILTER" "LIBRARIES;LABELS;PROGRAMS"
  )
  if(NOT arg_SANITIZED_FILTER)
    set(arg_SANITIZED_FILTER "*")
  endif()
  set(target ${name}_test)
  add_executable(${target} ${arg_UNPARSED_ARGUMENTS})
  target_link_libraries(
    ${target} PRIVATE ${arg_LIBRARIES} GTest::gmock GTest::gtest_main gradstone_warnings
  )
  if(NOT arg_REPLACES_FILES)
    gradstone_libraries_first(${target} ${arg_LIBRARIES})
  endif()
  gradstone_sanitize_program(${target})
  target_compile_definitions(
    ${target} PRIVATE GRADSTONE_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
                      GRADSTONE_PROGRAM_DIR="${PROJECT_BINARY_DIR}/bin"
  )
  set_target_properties(
    ${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/tests/bin"
  )
  target_compile_options(${target} PRIVATE ${GRADSTONE_TEST_OPTIONS})
  if(arg_PROGRAMS)
    add_dependencies(${target} ${arg_PROGRAMS})
  endif()
  if(GRADSTONE_SANITIZE)
    gradstone_register_parts(${name} "${arg_LABELS}" "${arg_SANITIZED_FILTER}")
  else()
    gradstone_register_tests(${name} "${arg_LABELS}")
  endif()
endfunction()
