"""Tests of models.services, on real registers."""
