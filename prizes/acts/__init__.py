"""Each act of people once, as a page's form and as a program's request: `declaring` says how."""
