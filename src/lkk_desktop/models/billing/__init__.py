"""Billing: from an account's facts and the supplier's dated terms to a period's lines and bill."""
