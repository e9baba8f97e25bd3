# cmake -D SCRIPT=.../publish_headers.cmake -D SCRATCH=... -P publish_headers_test.cmake
#
# Includes of gradstone get the prefix, others stay; what is no longer public goes; what has not
# changed is not written again.

function(require_text file expected)
  file(READ "${SCRATCH}/include/gradstone/numeric/${file}" text)
  if(NOT text STREQUAL expected)
    message(FATAL_ERROR "${file} holds\n${text}\nand not\n${expected}")
  endif()
endfunction()

function(publish)
  execute_process(
    COMMAND ${CMAKE_COMMAND} -D SOURCE_DIR=${SCRATCH} -D INCLUDE_DIR=${SCRATCH}/include -D
            LIBRARY=numeric -D "HEADERS=${ARGN}" -P ${SCRIPT} COMMAND_ERROR_IS_FATAL ANY
  )
endfunction()

file(REMOVE_RECURSE "${SCRATCH}")
set(own "#include <vector>\n#include \"numeric/b.hpp\"\n#include \"reference/c.def\"\n")
string(APPEND own "#include \"numerics/d.hpp\"\nint a[2] = {1, 2}; // \\ ; \"numeric/e.hpp\"\n")
file(WRITE "${SCRATCH}/numeric/a.hpp" "${own}")
file(WRITE "${SCRATCH}/numeric/plan/b.hpp" "int b;\n")
publish(a.hpp plan/b.hpp)
string(REPLACE "#include \"numeric/" "#include \"gradstone/numeric/" published "${own}")
string(REPLACE "#include \"reference/" "#include \"gradstone/reference/" published "${published}")
require_text(a.hpp "${published}")
require_text(plan/b.hpp "int b;\n")

set(copy "${SCRATCH}/include/gradstone/numeric/a.hpp")
execute_process(COMMAND touch -d 2001-01-01 "${copy}" COMMAND_ERROR_IS_FATAL ANY)
publish(a.hpp)
file(TIMESTAMP "${copy}" year "%Y")
if(NOT year MATCHES "200[01]")
  message(FATAL_ERROR "a.hpp was written again though it is the same")
endif()
if(EXISTS "${SCRATCH}/include/gradstone/numeric/plan/b.hpp")
  message(FATAL_ERROR "plan/b.hpp is still published")
endif()
file(WRITE "${SCRATCH}/numeric/a.hpp" "int a;\n")
publish(a.hpp)
require_text(a.hpp "int a;\n")
