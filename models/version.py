"""Which program this is; registers remember who wrote them."""

VERSION = "0.1.0"
