"""For each mechanism, the settings that turn it on in the made-up town and a change of each that must show."""
