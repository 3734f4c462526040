"""Pure clinical functions: no database, no clock, no files; `today` is always a parameter.

days         the date grammar, day numbers, ages        protocol     windows, plan rows, their states
identifiers  resident ID numbers and phones             reading      from typed text to an answer
checks       what is wrong with one answer or several   derived      what is worked out, never typed
"""
