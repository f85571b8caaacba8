"""The billing run: a month closed for every account, by the rules that both sides share."""
