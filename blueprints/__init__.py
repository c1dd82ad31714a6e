"""The pages of the site: one file a resource."""
