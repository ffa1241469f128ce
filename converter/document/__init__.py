"""The canonical document: its types, its normal form, its values, and what is said about it. Knows no cell."""
