"""Files of orders, products and stock read row by row; no row of them is ever lost in silence."""
