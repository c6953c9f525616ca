"""What a template or renderer sees: plain, frozen, in one language. Nothing else reaches them."""
