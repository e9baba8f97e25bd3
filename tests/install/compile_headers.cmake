# cmake -D CXX=... -D INCLUDE_DIR=... -D LIBRARY=... -P compile_headers.cmake
#
# Compiles each installed header of a library as the first line of a program that sees nothing else
# but the installed folder. Fails if one does not compile, or says that it is private.

file(GLOB_RECURSE headers RELATIVE "${INCLUDE_DIR}" "${INCLUDE_DIR}/gradstone/${LIBRARY}/*.hpp")
if(NOT headers)
  message(FATAL_ERROR "No header of ${LIBRARY} is installed in ${INCLUDE_DIR}/gradstone")
endif()
foreach(header IN LISTS headers)
  file(READ "${INCLUDE_DIR}/${header}" text)
  if(text MATCHES "Private[ \n/]+to")
    message(SEND_ERROR "${header} is installed, but says that it is private: take it out of "
                       "gradstone_public_headers(${LIBRARY} ...)"
    )
  endif()
  execute_process(
    COMMAND ${CXX} -std=c++20 -fsyntax-only -Wall -Werror -I ${INCLUDE_DIR} -include ${header} -x c++
            /dev/null
    ERROR_VARIABLE errors
    RESULT_VARIABLE status
  )
  if(status)
    message(SEND_ERROR "${header} does not compile alone:\n${errors}")
  endif()
endforeach()
