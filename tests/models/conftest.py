"""How hypothesis searches here: without a clock, and longer when the long suites are asked for."""

import os

from hypothesis import settings

settings.register_profile("quick", deadline=None)
settings.register_profile("slow", deadline=None, max_examples=2000)
settings.load_profile("slow" if os.environ.get("SEPTIMA_SLOW") else "quick")
