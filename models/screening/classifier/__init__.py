"""The spam classifier, trained on this desk's own decisions and on this computer alone."""
