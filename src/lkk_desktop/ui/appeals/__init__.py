"""«Заявления»: the journal of appeals, an appeal in full, forms to fill in, frequent questions."""
