# What gradstone is built on. cmake/gradstoneConfig.cmake.in asks for the same, per component.

find_package(fmt REQUIRED)
find_package(Eigen3 3.4 REQUIRED NO_MODULE)
find_package(Libzip REQUIRED)
find_package(ZLIB REQUIRED)
if(GRADSTONE_BUILD_SYMBOLIC)
  find_package(CLN REQUIRED)
  find_package(GiNaC REQUIRED)
  find_package(nlohmann_json REQUIRED)
  find_package(Threads REQUIRED)
endif()
