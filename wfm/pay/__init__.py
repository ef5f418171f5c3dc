"""The tariff: the one place that turns worked minutes into money."""
