"""Forms: a row per field, made from its declaration; pages laid out by hand."""
