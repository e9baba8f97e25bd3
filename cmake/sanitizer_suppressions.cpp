// Linked into every program of a sanitized build.

extern "C" {

void __lsan_disable();
void __lsan_enable();

/// Of each allocation that many callers are remembered, to be named with what is wrong with it:
/// with 30, which is the default, programs take up to twice as long. ASAN_OPTIONS asks for more.
const char* __asan_default_options() {
  return "malloc_context_size=5";
}

/// Leaks that are not gradstone's: fontconfig never frees what it knows of fonts, FLINT keeps
/// caches for each thread.
const char* __lsan_default_suppressions() {
  return "leak:libfontconfig\nleak:libflint\n";
}

/// A program's output stays what it is without sanitizers.
const char* __lsan_default_options() {
  return "print_suppressions=0";
}
}

// CLN never frees what it allocates when it is loaded. To suppress that by its name, each program
// reads all debug information at its end, which takes longer than most tests; so leaks are looked
// for from the moment on when all libraries are loaded.
namespace {

using Function = void();

[[gnu::constructor(101)]] void look_for_leaks() {
  __lsan_enable();
}

[[gnu::section(".preinit_array"), gnu::used]] Function* const before_libraries = __lsan_disable;

}  // namespace
