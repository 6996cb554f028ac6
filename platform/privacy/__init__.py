"""What the site stores about a person: its inventory, download, deletion and replayed erasures."""
