"""The orange square, for anybody to embed."""
