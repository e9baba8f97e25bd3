#!/bin/sh
# From a fresh clone to results, without questions. See usage below.

set -eu
cd "$(dirname "$0")"

preset=release
build_dir=build/$preset

# Programs, as "command:package", and libraries, by their names in Debian and Ubuntu.
programs="cmake:cmake ninja:ninja-build pkg-config:pkg-config"
libraries="libbenchmark-dev libcairo2-dev libcli11-dev libcln-dev libcurl4-openssl-dev libeigen3-dev
  libflint-dev libfmt-dev libginac-dev libgmock-dev libgtest-dev libssl-dev libzip-dev nlohmann-json3-dev zlib1g-dev"
# What multiplies matrices: the fastest of them is taken, and without them products are slower. Of
# each line one is enough, and the first that there is is installed; 22.04 has an older BLIS.
optional_libraries="libdnnl-dev
  libopenblas0-serial:libopenblas0-pthread:libopenblas0-openmp
  libblis4-serial:libblis4-pthread:libblis4-openmp:libblis3-serial:libblis3-pthread:libblis3-openmp"
# Unless there is another MPI; without one mlp trains in one process.
mpi_libraries="libopenmpi-dev openmpi-bin"
ci_programs="clang-format-14:clang-format-14 shellcheck:shellcheck"

usage() {
  cat <<'END'
Usage: ./bootstrap.sh COMMAND [ARGUMENT...]

Examples:
  ./bootstrap.sh verify                  prove and witness every equation
  ./bootstrap.sh verify --level quick    the same, in less time
  ./bootstrap.sh test                    build everything and run all tests
  ./bootstrap.sh test -R Softmax         run the tests whose name holds Softmax

Commands:
  verify        build the program gradstone and run `gradstone verify` with the arguments
  test          build everything and run ctest with the arguments
  build         build libraries and programs, or the targets given (all: tests and benchmarks too)
  install-deps  install what is needed to build, and no more; with --ci also what .ci/run needs

On Debian and Ubuntu each command first installs the packages that are missing, with apt, through
sudo when not run as root. On other systems it names them and goes on with what CMake finds.
Programs are built into build/release/bin/.

Environment:
  CXX                      the compiler (g++ 12 or newer, clang++ 14 or newer)
  GRADSTONE_CMAKE_OPTIONS  further options for CMake, for instance "-DGRADSTONE_WERROR=ON"

Exit status: 0 well; 2 wrong usage; 4 a step failed before the program or the tests ran;
otherwise that of `gradstone verify` or of ctest.
END
}

say() { printf '==> %s\n' "$*" >&2; }

# fail WHAT REMEDY
fail() {
  printf '\n==> Failed: %s\n    %s\n' "$1" "$2" >&2
  exit 4
}

# quietly LOG COMMAND...: runs the command; its output is shown only if it fails.
quietly() {
  log=build/$1.log
  shift
  mkdir -p build
  "$@" >"$log" 2>&1 </dev/null && return
  tail -n 60 "$log" >&2
  return 1
}

has() { command -v "$1" >/dev/null 2>&1; }

# True if the compiler $1 exists and is new enough for C++20 as it is used here.
compiler_fits() {
  has "$1" || return 1
  major=$("$1" -dumpversion | cut -d. -f1)
  if "$1" --version | grep -q clang; then [ "$major" -ge 14 ]; else [ "$major" -ge 12 ]; fi
}

# Sets CXX unless it is set: the system's compiler if that fits, else g++-12.
choose_compiler() {
  [ -z "${CXX:-}" ] || return 0
  for candidate in c++ g++ g++-12; do
    if compiler_fits "$candidate"; then
      export CXX="$candidate"
      return
    fi
  done
}

# Prints the packages of "command:package" words whose command isn't there.
missing_programs() {
  for entry in "$@"; do
    has "${entry%%:*}" || printf '%s ' "${entry##*:}"
  done
}

missing_libraries() {
  for package in "$@"; do
    status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) || status=absent
    [ "$status" = installed ] || printf '%s ' "$package"
  done
}

# Prints of each "package:package..." of which none is installed the first that apt can install.
missing_optional() {
  for entry in "$@"; do
    choices=$(printf '%s' "$entry" | tr : ' ')
    # The choices are words to be split.
    # shellcheck disable=SC2086
    [ "$(missing_libraries $choices | wc -w)" = "$(printf '%s\n' $choices | wc -l)" ] || continue
    for package in $choices; do
      apt-cache show "$package" >/dev/null 2>&1 || continue
      printf '%s ' "$package"
      break
    done
  done
}

# The package of a compiler that fits: that of Ubuntu 22.04 is g++ 11 unless named.
compiler_package() {
  # shellcheck source=/dev/null
  case $(. /etc/os-release && echo "$ID$VERSION_ID") in
    ubuntu22.*) echo g++-12 ;;
    *) echo g++ ;;
  esac
}

apt() {
  options="-q -y -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300"
  # The options are words to be split.
  # shellcheck disable=SC2086
  if [ "$(id -u)" = 0 ]; then
    env DEBIAN_FRONTEND=noninteractive apt-get $options "$@"
  else
    sudo -n env DEBIAN_FRONTEND=noninteractive apt-get $options "$@"
  fi
}

install_dependencies() {
  [ "${1:-}" != --ci ] || programs="$programs $ci_programs"
  choose_compiler
  # The lists are words to be split.
  # shellcheck disable=SC2086
  if ! has apt-get || ! has dpkg-query; then
    say "Not Debian or Ubuntu. Needed, by the names of Debian:"
    for entry in g++ $programs $libraries; do printf '      %s\n' "${entry##*:}" >&2; done
    return
  fi
  # shellcheck disable=SC2046,SC2086
  missing="$(missing_programs $programs)$(missing_libraries $libraries $(balls))"
  [ -n "${CXX:-}" ] || missing="$missing$(compiler_package) "
  if [ -n "$missing" ]; then install_needed; fi
  install_optional
}

# The package of FLINT's balls, which is none where they are in FLINT itself (version 3).
balls() {
  apt-cache show libflint-arb-dev >/dev/null 2>&1 && echo libflint-arb-dev
  return 0
}

# Shows packages, and what is done with them.
say_packages() {
  say "$1"
  printf '%s\n' "$2" | fold -s -w 74 | sed 's/^/      /' >&2
}

install_needed() {
  say_packages "Installing" "$missing"
  if [ "$(id -u)" != 0 ] && ! sudo -n true 2>/dev/null; then
    fail "installing needs root, and sudo is not allowed without a password" \
      "Run as root: apt-get install $missing"
  fi
  # A list that can't be fetched need not hold what is missing: that shows in the next step.
  quietly apt-update apt update || say "Not all package lists could be fetched; going on"
  missing="$missing$(balls) "
  # shellcheck disable=SC2086
  quietly apt-install apt install --no-install-recommends $missing ||
    fail "installing packages (build/apt-install.log)" \
      "Try it by hand: apt-get update && apt-get install $missing"
  choose_compiler
}

# Tried once, before the first build: nothing needs them.
install_optional() {
  [ ! -e "$build_dir/CMakeCache.txt" ] || return 0
  has mpicxx || optional_libraries="$optional_libraries $mpi_libraries"
  # shellcheck disable=SC2086
  optional=$(missing_optional $optional_libraries)
  [ -n "$optional" ] || return 0
  if [ "$(id -u)" != 0 ] && ! sudo -n true 2>/dev/null; then
    say_packages "Not installed, which needs root; gradstone is slower or trains in one process without" \
      "$optional"
    return 0
  fi
  say_packages "Installing, for faster matrix products and training in several processes" "$optional"
  # shellcheck disable=SC2086
  quietly apt-install-optional apt install --no-install-recommends $optional ||
    say "They could not be installed (build/apt-install-optional.log); going on without"
}

configure() {
  say "Configuring in $build_dir"
  # shellcheck disable=SC2086
  quietly configure cmake --preset "$preset" ${GRADSTONE_CMAKE_OPTIONS:-} ||
    fail "configuring (build/configure.log)" \
      "If a package is missing, install it; if $build_dir is of another place or compiler, remove it."
}

# build [TARGET]...
build() {
  say "Building ${*:-everything} (minutes the first time)"
  remedy="The first error above says why; ./bootstrap.sh build tries again."
  if [ -t 2 ]; then
    cmake --build "$build_dir" ${1:+--target "$@"} >&2 || fail "building" "$remedy"
  else
    quietly build cmake --build "$build_dir" ${1:+--target "$@"} ||
      fail "building (build/build.log)" "$remedy"
  fi
}

[ $# -gt 0 ] || set -- --help
command=$1
shift

case $command in
  verify)
    install_dependencies
    configure
    build gradstone
    say "Verifying"
    exec "$build_dir/bin/gradstone" verify "$@"
    ;;
  test)
    install_dependencies
    configure
    build
    say "Testing"
    exec ctest --test-dir "$build_dir" --output-on-failure -j "$(getconf _NPROCESSORS_ONLN)" "$@"
    ;;
  build)
    install_dependencies
    configure
    [ $# -gt 0 ] || set -- programs
    build "$@"
    say "Programs are in $build_dir/bin/"
    ;;
  install-deps)
    install_dependencies "$@"
    say "What is needed to build is there"
    ;;
  -h | --help | help)
    usage
    ;;
  *)
    printf 'bootstrap.sh: no command "%s"; the commands are verify, test, build, install-deps\n' \
      "$command" >&2
    exit 2
    ;;
esac
