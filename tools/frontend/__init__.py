"""What the browser gets: fetched packages, the icon sprite, bundles under hashed names."""
