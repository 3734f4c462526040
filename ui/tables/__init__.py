"""Qt table models, which show the lines they were given."""
