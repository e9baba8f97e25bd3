// Linked into every program of a sanitized build.

extern "C" {

/// Leaks that are not gradstone's: CLN never frees what it allocates before main(), fontconfig
/// never what it knows of fonts.
const char* __lsan_default_suppressions() {
  return "leak:libcln\nleak:libfontconfig\n";
}

/// A program's output stays what it is without sanitizers.
const char* __lsan_default_options() {
  return "print_suppressions=0";
}
}
