"""More contacts than forecast: whom to call beside a roster that is kept, resource by resource."""
