"""Everything with a pixel in it."""
