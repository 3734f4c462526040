"""What the ward does with the register, one module per noun.

registers  make, open, recover, check a register      cases     one operation and its patient
entries    ward checks, complications, contacts       drafts    what was typed and not yet saved
worklist   who has to be rung                         exports   the rows of the month's workbook
sample     an invented register to look around in     patients  find a case
checks     is the register whole                     bulk      many cases in one stroke
names      how a name sounds                          courses    what the rules need, read in few queries
history    what was changed, by whom and why          undoing    taking a step of it back
"""
