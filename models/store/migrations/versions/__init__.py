"""The steps, numbered; the newest number is `models.store.upgrade.HEAD`."""
