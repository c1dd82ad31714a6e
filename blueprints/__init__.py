"""The site's pages, one module for each resource."""
