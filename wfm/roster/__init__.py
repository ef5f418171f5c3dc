"""Who works when: rules compile to parts, the engine prices tours over parts."""
