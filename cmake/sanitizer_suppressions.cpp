// Linked into every program of a sanitized build.

extern "C" {

/// Leaks that are not gradstone's: CLN never frees what it allocates before main().
const char* __lsan_default_suppressions() {
  return "leak:libcln\n";
}

/// A program's output stays what it is without sanitizers.
const char* __lsan_default_options() {
  return "print_suppressions=0";
}
}
