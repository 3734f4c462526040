"""The tests, in folders that mirror the source; a test's name is a claim."""
