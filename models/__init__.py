"""All that is true without a screen; no Qt below this line, not even indirectly.

words, fields     what can be said, and what can be answered
dictionary/       every fact that the register keeps, declared once
rules/            pure clinical functions; `today` is always a parameter
store/            the one door to the register folder
services/         what the ward does, one module per noun
"""
