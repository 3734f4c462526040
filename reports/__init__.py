"""Files for people, on paper and in sheets, made from models only."""
