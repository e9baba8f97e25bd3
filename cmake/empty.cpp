// A target that holds nothing but a precompiled header needs a source.
