"""E-mail: the listener that takes it in, the parser, and the post that goes out."""
