"""Print the DDL of the present dictionary, to write the next migration by."""

from models.store.schema import statements

print(";\n\n".join(statements()) + ";")
