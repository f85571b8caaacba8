"""What «Автоплатежи» is made of: an account's standing order, its two steps, and all of them."""
