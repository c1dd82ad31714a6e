"""The tests: models/ the domain, pages/ over HTTP, commands/ the console, browser/ in Chromium."""
