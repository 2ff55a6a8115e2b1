"""Reading with a language model: what it is asked, how its answers are checked, and what is made of them."""
