"""Tests of the one door to the register folder; every register in them is a real one."""
