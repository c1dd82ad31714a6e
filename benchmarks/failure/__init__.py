"""Several hosts on one computer, each in a network namespace of its own, and what befalls them."""
