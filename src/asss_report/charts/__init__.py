"""One module per form of chart: an analysis result in, SVG with alt text and its data out."""
