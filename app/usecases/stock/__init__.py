"""What is done to stock, products and warehouses."""
