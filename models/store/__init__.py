"""The one door to the register folder; nothing else opens a file in it.

folder      what lies in it, and where it may lie       lock        one program at a time
keys        the key file and its slots                  recovery    the code on the recovery sheet
files       writing a file whole or not at all          cipher      one connection, its key and its pragmas
schema      the dictionary as tables                    codec       an answer as column values
backup      a verified copy                             upgrade     from an older schema to this one
engine      Store: create, open, read, change, check
"""
