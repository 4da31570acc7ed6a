package dev.mainstay.audit;

import org.jspecify.annotations.Nullable;

/** A value whose own class asked for it to be redacted; it exists only until the operations are written. */
record Marked(RedactionPolicy.Mark mark, @Nullable Object value) {}
