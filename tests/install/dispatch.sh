#!/bin/sh
# dispatch.sh LOADER PROGRAM
#
# Runs PROGRAM, which prints the vector instructions of its libraries, with each level of x86-64 that
# this processor has, and with none.

set -eu
loader=$1
program=$2

# check MASK WANTED UNWANTED
check() {
  printed=$("$loader" --glibc-hwcaps-mask "$1" "$program")
  case $printed in
    *"$3"*) echo "with $1: not $3, but $printed" >&2 && exit 1 ;;
    *"$2"*) echo "with $1: $printed" ;;
    *) echo "with $1: $2, but $printed" >&2 && exit 1 ;;
  esac
}

supports() { "$loader" --help | grep -q "$1 (supported"; }

check none SSE4 AVX
if supports x86-64-v3; then check x86-64-v3 AVX AVX512; fi
if supports x86-64-v4; then check x86-64-v4:x86-64-v3 AVX512 nothing; fi
