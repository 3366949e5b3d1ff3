"""What the demos share. It imports no demo."""
