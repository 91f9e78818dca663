"""Reading files in processes without rights: `pool` is what the parent asks, `worker` what runs confined."""
