"""«История показаний» as a person looks things up in it."""
