"""The tests: folders and names mirror what they test; support/ has what several of them use."""
