"""What addresses, scripts and data tell by themselves, without the page that they stand in."""
