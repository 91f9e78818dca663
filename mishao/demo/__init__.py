"""A bundled sample portal of a made-up district, to see the whole product at work without any portal of one's own."""
