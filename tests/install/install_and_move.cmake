# cmake -D BUILD_DIR=... -D STAGING=... -D PREFIX=... -P install_and_move.cmake
#
# Installs the build in STAGING and moves it to PREFIX. Fails if an installed text file holds a path
# of this machine.

file(REMOVE_RECURSE "${STAGING}" "${PREFIX}")
execute_process(
  COMMAND ${CMAKE_COMMAND} --install ${BUILD_DIR} --prefix ${STAGING} OUTPUT_QUIET
                                                                      COMMAND_ERROR_IS_FATAL ANY
)
file(RENAME "${STAGING}" "${PREFIX}")

file(GLOB_RECURSE texts "${PREFIX}/*.cmake" "${PREFIX}/*.pc")
if(NOT texts)
  message(FATAL_ERROR "Nothing was installed in ${STAGING}")
endif()
foreach(text IN LISTS texts)
  file(READ "${text}" content)
  foreach(path IN ITEMS "${STAGING}" "${BUILD_DIR}")
    string(FIND "${content}" "${path}" position)
    if(NOT position EQUAL -1)
      message(FATAL_ERROR "${text} holds the path ${path}")
    endif()
  endforeach()
endforeach()
