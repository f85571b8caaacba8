"""What is seen as a drawing; a card is made without pyqtgraph, which its canvas alone imports."""
