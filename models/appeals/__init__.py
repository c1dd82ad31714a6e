"""Appeals against rejections."""
