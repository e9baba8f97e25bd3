# cmake -D SOURCE_DIR=... -D INCLUDE_DIR=... -D LIBRARY=... -D HEADERS=... -P publish_headers.cmake
#
# Makes INCLUDE_DIR/gradstone/LIBRARY/ hold exactly the HEADERS of that folder, as users include them:
# in the tree they include each other as "numeric/plan.hpp", which in a user's project may well be
# another file; published, as "gradstone/numeric/plan.hpp". What has not changed keeps its time.

set(folder "${INCLUDE_DIR}/gradstone/${LIBRARY}")
file(GLOB_RECURSE present RELATIVE "${folder}" "${folder}/*")
list(REMOVE_ITEM present ${HEADERS})
foreach(file IN LISTS present)
  file(REMOVE "${folder}/${file}")
endforeach()

foreach(header IN LISTS HEADERS)
  file(READ "${SOURCE_DIR}/${LIBRARY}/${header}" text)
  string(REGEX REPLACE "#include \"(reference|numeric|mpi|symbolic|validation)/"
                       "#include \"gradstone/\\1/" text "${text}"
  )
  set(published "${folder}/${header}")
  set(before "")
  if(EXISTS "${published}")
    file(READ "${published}" before)
  endif()
  if(NOT EXISTS "${published}" OR NOT before STREQUAL text)
    file(WRITE "${published}" "${text}")
  endif()
endforeach()
