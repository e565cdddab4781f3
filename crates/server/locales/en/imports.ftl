imports-new = Import orders
