"""The analysts' words: front matter, Markdown and the vocabulary that binds them to figures."""
