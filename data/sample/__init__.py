"""The parts of the sample centre: its calendar, demand, people and last week."""
